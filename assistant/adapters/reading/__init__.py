"""Files of other kinds made into text: one file per kind, and what all of them share.

A reader takes a path and gives what it reads as Markdown, so that one way of cutting serves all
kinds and offsets count in one text that comes out the same at every reading. What cannot be read
is `Unreadable`, with a reason in words for who can mend the file.
"""
