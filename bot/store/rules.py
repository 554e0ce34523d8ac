"""The rules of a service as its row keeps them: what a row lacks has its default."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.domain.rules import Leaving, Returning, Routing, Rules


def write_rules(rules: Rules) -> dict[str, Any]:
    """Return the rules as JSON."""
    return asdict(rules)


def read_rules(kept: Mapping[str, Any]) -> Rules:
    """Read what `write_rules` wrote, also before there were as many rules as today."""
    all_of_them = {**write_rules(Rules()), **kept}
    return Rules(
        routing=Routing(all_of_them["routing"]),
        leaving=Leaving(all_of_them["leaving"]),
        returning=Returning(all_of_them["returning"]),
    )
