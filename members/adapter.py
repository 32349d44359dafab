"""What the accounts library asks the portal."""

from members.signing_in import SigningIn


class AccountAdapter(SigningIn):
    """Our answers about people; mail goes out the library's way."""
