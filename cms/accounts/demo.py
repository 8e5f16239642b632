"""Logins of the demonstration; ``networks.demo`` puts them into their teams."""

from cms.accounts.models import User

PASSWORD = "demo"  # noqa: S105  public on purpose: the command refuses to run where DEBUG is off
PEOPLE = {
    "admin@example.org": ("Camille", "Administration"),
    "occitanie@example.org": ("Sacha", "Occitanie"),
    "bretagne@example.org": ("Gwenn", "Bretagne"),
    "geodev@example.org": ("Awa", "GeoDEV"),
    "curation@example.org": ("Alix", "Curation"),
    "lettre@example.org": ("Noa", "Lettre"),
}


def load() -> None:
    """Make the logins, or give them their password back."""
    for address, (first_name, last_name) in PEOPLE.items():
        user = User.objects.filter(email=address).first() or User(email=address)
        user.first_name, user.last_name, user.is_active, user.is_staff = first_name, last_name, True, True
        user.is_superuser = address.startswith("admin@")
        if not user.check_password(PASSWORD):
            user.set_password(PASSWORD)
        user.save()
