"""For each rule of managing conversations, how it is taken away; `tools.rules_removed` tries them all."""

from tools.removals import assignment, conversations, escalation, members, phonebook, titles

REMOVALS = (
    *conversations.REMOVALS,
    *titles.REMOVALS,
    *assignment.REMOVALS,
    *members.REMOVALS,
    *escalation.REMOVALS,
    *phonebook.REMOVALS,
)
