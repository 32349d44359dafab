"""The people one may sign in as; demo and development only."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "rembuk-contoh"  # noqa: S105 - of invented people, in a database that `load_demo` agreed to fill
DOMAIN = "contoh.example"


@dataclass(frozen=True)
class Account:
    """One of the story's people and what can be tried as them."""

    name: str
    email: str
    does: str


ACCOUNTS: tuple[Account, ...] = (
    Account("Ratri", f"ratri@{DOMAIN}", "runs the portal (staff, administration, mailbox)"),
    Account("Wagiman", f"wagiman@{DOMAIN}", "chairs Forum Tani Lestari Lereng Menoreh (WIB)"),
    Account("Putu Wulandari", f"putu.wulandari@{DOMAIN}", "is secretary of Forum Pesisir Segara Lestari (WITA)"),
    Account("Suparmi", f"suparmi@{DOMAIN}", "is a member of two forums"),
    Account("Lukman Hakim", f"lukman.hakim@{DOMAIN}", "asked to join Forum Desa Mandiri Kertowangi"),
)
