"""What the areas share: HTML that can be clicked, and events that stay out of Gradio's API."""

from __future__ import annotations

from typing import Any

import gradio as gr

# A click on a button that says what it picks becomes one `click` event with that.
ON_PICK = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-pick]');
  if (button && element.contains(button)) trigger('click', {pick: button.dataset.pick});
});
"""
# A form is sent as what it is called and what was filled in; the browser sends nothing itself.
ON_FORM = (
    ON_PICK
    + """
element.addEventListener('submit', (event) => {
  event.preventDefault();
  const given = Object.fromEntries(new FormData(event.target));
  trigger('submit', {form: event.target.dataset.form, given});
});
"""
)
# A box of the record is saved when it is left after a change, or by its button.
ON_SAVE = """
const save = (box) => {
  box.dataset.sent = box.value;
  const conversation = box.closest('[data-conversation]').dataset.conversation;
  trigger('submit', {conversation, field: box.dataset.field, text: box.value});
};
const mark = (box, words) => {
  box.closest('.entry').querySelector('.saved').textContent = words;
};
element.addEventListener('input', (event) => {
  if (event.target.matches('textarea[data-field]')) mark(event.target, 'Not saved yet');
});
element.addEventListener('change', (event) => {
  if (event.target.matches('textarea[data-field]')) save(event.target);
});
element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-save]');
  if (!button) return;
  const box = button.closest('.entry').querySelector('textarea');
  if (box.dataset.sent === box.value || box.defaultValue === box.value) mark(box, 'Saved');
  else save(box);
});
"""
# How every event is wired: no spinner over the words, no place in Gradio's public API.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_name": False, "api_visibility": "private"}


def shown(value: str = "", *, name: str, visible: bool = True) -> gr.HTML:
    """Return HTML that is only looked at."""
    return gr.HTML(
        value,
        elem_id=name,
        visible=visible,
        js_on_load=None,
        apply_default_css=False,
        padding=False,
    )


def pickable(value: str = "", *, name: str, visible: bool = True) -> gr.HTML:
    """Return HTML whose buttons with `data-pick` raise a `click` event."""
    return gr.HTML(
        value,
        elem_id=name,
        visible=visible,
        js_on_load=ON_PICK,
        apply_default_css=False,
        padding=False,
    )


def fillable(value: str = "", *, name: str) -> gr.HTML:
    """Return HTML with buttons as `pickable`, whose forms raise a `submit` event."""
    return gr.HTML(
        value,
        elem_id=name,
        js_on_load=ON_FORM,
        apply_default_css=False,
        padding=False,
    )


def picked(event: gr.EventData) -> str | None:
    """Return what the button clicked picks, None for any other event or a made-up one."""
    said = event._data
    pick = said.get("pick") if isinstance(said, dict) else None
    return pick if isinstance(pick, str) else None


def filled(event: gr.EventData) -> tuple[str, dict[str, str]]:
    """Return which form was sent and its texts by name; empty for a made-up event."""
    said = event._data if isinstance(event._data, dict) else {}
    form, given = said.get("form"), said.get("given")
    texts = given.items() if isinstance(given, dict) else ()
    return (
        form if isinstance(form, str) else "",
        {name: text for name, text in texts if isinstance(name, str) and isinstance(text, str)},
    )
