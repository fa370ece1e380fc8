"""A group is a mentor with several mentees: places make it, and a time that all have in common lets it meet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Generic

from services.matching import Id


@dataclass(frozen=True, slots=True)
class Group(Generic[Id]):
    """The mentees of a mentor, in the order of their names."""

    mentor: Id
    mentees: list[Id]
    times: list[str]
    """When all of them can, the mentor too."""


def groups(
    pairs: Mapping[Id, Id], mentors: Mapping[Id, Collection[str]], mentees: Mapping[Id, Collection[str]]
) -> list[Group[Id]]:
    """The groups of these pairs, in the order of the mentors' names; `mentors` and `mentees` are their times."""
    members: dict[Id, list[Id]] = {mentor: [] for mentor in sorted(set(pairs.values()))}
    for mentee in sorted(pairs):
        members[pairs[mentee]].append(mentee)
    return [
        Group(mentor, ours, sorted(set(mentors[mentor]).intersection(*(mentees[one] for one in ours))))
        for mentor, ours in members.items()
    ]
