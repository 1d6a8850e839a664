"""What a password must be: long, not the sign-in name, and not one that is guessed first.

Length is what counts (NIST SP 800-63B-4, section 3.1.1.2); no digits or signs are asked for, and
nobody is made to change one that has not leaked.
"""

from __future__ import annotations

import unicodedata

SHORTEST = 12
LONGEST = 200
LONGEST_NAME = 100

# The commonest of twelve characters and more; shorter ones are refused anyway.
_COMMONEST = frozenset({
    "123456789012", "1234567890123", "12345678901234", "123456789123", "123456123456",
    "0123456789012", "098765432109", "111222333444", "112233445566", "121212121212",
    "abcdefghijkl", "abcdefgh1234", "abcd12345678", "abc123456789", "a1b2c3d4e5f6",
    "administrator", "administrator1", "basketball12", "changeme1234", "changemenow1",
    "computer1234", "correcthorsebatterystaple", "football1234", "helloworld123", "iloveyou1234",
    "iloveyouforever", "letmein12345", "liverpool123", "manchester12", "master123456",
    "password1234", "password12345", "password123456", "password2024", "password2025",
    "password2026", "passwordpassword", "passw0rd1234", "p@ssw0rd1234", "p@ssword1234",
    "princess1234", "qwerty123456", "qwertyqwerty", "qwertyuiop12", "qwertyuiop123",
    "qwertyuiopasdfghjkl", "asdfghjkl123", "zxcvbnm12345", "1q2w3e4r5t6y", "1qaz2wsx3edc",
    "q1w2e3r4t5y6", "starwars1234", "summer202400", "sunshine1234", "superman1234",
    "telemachus12", "trustno1trustno1", "welcome12345", "welcome123456", "whateverwhatever",
})  # fmt: skip


def sign_in_name(text: str) -> str:
    """Return a sign-in name as it is compared: one form of each letter, no case, no outer space."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.strip()).casefold())


def same_letters(password: str) -> str:
    """Return a password in one form of each letter, so that every keyboard's accents agree."""
    return unicodedata.normalize("NFC", password)


def fault_of(password: str, sign_in: str) -> str | None:
    """Return what is wrong with a password in words for its owner, or None."""
    plain = sign_in_name(password)
    if len(same_letters(password)) < SHORTEST:
        return f"A password needs at least {SHORTEST} characters; a short sentence is easy to keep."
    if len(password) > LONGEST:
        return f"A password takes at most {LONGEST} characters."
    if plain == sign_in or (sign_in and not plain.replace(sign_in, "")):
        return "The password must not be the sign-in name."
    if plain in _COMMONEST or len(set(plain)) < 4:
        return "That password is among the first that anyone would try; choose another."
    return None
