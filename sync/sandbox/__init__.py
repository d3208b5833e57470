"""A local server that speaks the Google Sheets v4 and Drive v3 APIs, with a page to look at.

It imports nothing of the rest of this project, and the rest reaches it over HTTP only.
"""
