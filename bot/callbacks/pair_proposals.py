"""Proposed pairs: looked through, locked, forbidden, changed by hand, published."""

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.fields import Page
from bot.press import Id


class Proposal(CallbackData, prefix="wd"):
    """A curator looks how a proposal stands."""

    programme_id: Id


class ProposedPairs(CallbackData, prefix="wl"):
    """A curator looks through the pairs: the best first, or by class."""

    programme_id: Id
    by_class: bool = False
    page: Page = 0


class WithoutMentor(CallbackData, prefix="wa"):
    """A curator looks who is left, why, and what would help."""

    programme_id: Id
    page: Page = 0


class ProposalMore(CallbackData, prefix="wm"):
    """Classes compared, and who takes no part yet."""

    programme_id: Id


class PairsTable(CallbackData, prefix="wx"):
    """A curator wants the pairs as a table, as they stand."""

    programme_id: Id


class KeptApartList(CallbackData, prefix="wk"):
    """A curator looks who is never made a pair."""

    programme_id: Id
    page: Page = 0


class AllowPair(CallbackData, prefix="wk-"):
    """Two may be made a pair again."""

    programme_id: Id
    apart_id: Id


class ChooseMentor(CallbackData, prefix="wc"):
    """A curator looks whom a mentee could have."""

    programme_id: Id
    mentee_id: Id
    page: Page = 0


class DoubtedPair(CallbackData, prefix="wt"):
    """A curator reads what speaks against two."""

    programme_id: Id
    mentee_id: Id
    mentor_id: Id


class PutPair(CallbackData, prefix="wp"):
    """A curator makes two a pair who suit."""

    programme_id: Id
    mentee_id: Id
    mentor_id: Id


class PutAnyway(CallbackData, prefix="wq"):
    """The same of two against whom a wish speaks, or the time."""

    programme_id: Id
    mentee_id: Id
    mentor_id: Id


class SwapMentors(CallbackData, prefix="ws"):
    """The mentee of a pair gets this mentor, who is the other pair's, and the other mentee theirs."""

    pair_id: Id
    other_id: Id
    mentor_id: Id


class ForbidPair(CallbackData, prefix="wf"):
    """Two are never made a pair."""

    programme_id: Id
    mentee_id: Id
    mentor_id: Id


class LockPair(CallbackData, prefix="wb"):
    """A new proposal leaves a pair as it is, or may change it again."""

    pair_id: Id
    locks: bool


class JoinPairs(CallbackData, prefix="wj"):
    """All that is proposed to the mentor of a pair becomes one group."""

    pair_id: Id


class SplitGroup(CallbackData, prefix="wu"):
    """A group becomes pairs again."""

    pair_id: Id


class PairOthers(CallbackData, prefix="wo"):
    """Whom else the mentee of a pair could have, and its points."""

    pair_id: Id


class OfferPair(CallbackData, prefix="wo1"):
    """The mentor of one pair is asked."""

    pair_id: Id


class OfferPairs(CallbackData, prefix="wo+"):
    """The mentors of all proposed pairs are asked."""

    programme_id: Id
