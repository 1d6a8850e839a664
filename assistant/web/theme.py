"""The theme: Gradio's bare one, its colours and sizes handed to the names of style.css.

style.css gives each name a value for light and one for dark, so colours stand in one place.
"""

from __future__ import annotations

from gradio.themes import Base, Size

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
MONO = ("ui-monospace", "Consolas", "monospace")
TEXT = Size(
    name="reading",
    xxs="14px",
    xs="15px",
    sm="16px",
    md="18px",
    lg="20px",
    xl="24px",
    xxl="30px",
)
COLOURS = {
    "body_background_fill": "var(--paper)",
    "body_text_color": "var(--ink)",
    "body_text_color_subdued": "var(--faint-ink)",
    "background_fill_primary": "var(--sheet)",
    "background_fill_secondary": "var(--paper)",
    "border_color_primary": "var(--line)",
    "border_color_accent": "var(--accent)",
    "color_accent_soft": "var(--wash)",
    "link_text_color": "var(--accent)",
    "block_background_fill": "transparent",
    "block_border_color": "transparent",
    "block_label_background_fill": "transparent",
    "block_label_text_color": "var(--ink)",
    "block_title_text_color": "var(--ink)",
    "block_title_background_fill": "transparent",
    "block_info_text_color": "var(--faint-ink)",
    "input_background_fill": "var(--sheet)",
    "input_background_fill_focus": "var(--sheet)",
    "input_border_color": "var(--edge)",
    "input_border_color_focus": "var(--accent)",
    "input_border_color_hover": "var(--accent)",
    "input_placeholder_color": "var(--faint-ink)",
    "button_primary_background_fill": "var(--accent)",
    "button_primary_background_fill_hover": "var(--accent-strong)",
    "button_primary_text_color": "var(--on-accent)",
    "button_primary_border_color": "var(--accent)",
    "button_secondary_background_fill": "var(--sheet)",
    "button_secondary_background_fill_hover": "var(--wash)",
    "button_secondary_text_color": "var(--ink)",
    "button_secondary_border_color": "var(--edge)",
    "error_background_fill": "var(--sheet)",
    "error_border_color": "var(--warn)",
    "error_text_color": "var(--warn)",
}
SIZES = {
    "block_border_width": "0px",
    "block_shadow": "none",
    "block_padding": "0",
    "input_padding": "12px 14px",
    "input_border_width": "2px",
    "input_radius": "10px",
    "input_shadow": "none",
    "input_shadow_focus": "none",
    "button_border_width": "2px",
    "button_large_padding": "12px 22px",
    "button_large_radius": "10px",
    "button_large_text_size": "18px",
    "button_large_text_weight": "600",
    "block_title_text_size": "18px",
    "block_title_text_weight": "600",
    "layout_gap": "16px",
    "section_header_text_size": "18px",
}


def theme() -> Base:
    """Return the theme. Fonts are the system's own: nothing is fetched for them."""
    base = Base(text_size=TEXT, font=SANS, font_mono=MONO)
    dark = {f"{name}_dark": value for name, value in COLOURS.items()}
    return base.set(**COLOURS, **dark, **SIZES)
