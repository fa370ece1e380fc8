import time
from models import *
from services import people, enrolment, consents, places, invitations
from services.people import Which
from tests import factories
from tests.statements import counted
from datetime import date

async def test_measure(session, engine, now):
    await factories.intakes(session)
    region = await factories.region(session)
    coord = await factories.coordinator(session, region)
    for s in range(10):
        school = await factories.school(session, f"Школа {s}", parent=region)
        me = await factories.curator(session, school)
        text = "\n".join(f"Котов {'абвгдежзик'[n%10]}{'абвгдежзик'[n//10%10]}{'абвгдежзик'[n//100]}; {2009+n%8}; {5+n%7}А; ; Мать {'абвгдежзик'[n%10]}" for n in range(1000))
        async def t(name, make):
            with counted(engine) as st:
                a=time.perf_counter(); c=time.process_time(); r=await make(); 
                if s in (0,9): print(f"{name}: {time.perf_counter()-a:.3f}s cpu {time.process_time()-c:.3f} {len(st)} statements")
            return r
        plan = await t("plan 1000", lambda: enrolment.plan_text(session, me=me, place_id=school.id, text=text, now=now))
        await t("apply 1000", lambda: enrolment.apply(session, me=me, place_id=school.id, plan=plan, now=now))
        await session.commit()
        session.expunge_all()
        if s in (0,9):
            await t("plan again", lambda: enrolment.plan_text(session, me=me, place_id=school.id, text=text, now=now))
            session.expunge_all()
            await t("plan 60", lambda: enrolment.plan_text(session, me=me, place_id=school.id, text="\n".join(text.split("\n")[:60]), now=now))
            await t("roll", lambda: people.roll(session, me=me, place_id=school.id, which=Which.ALL, page=50, now=now))
            await t("missing", lambda: consents.missing(session, me=me, place_id=school.id, now=now))
            await t("counts school", lambda: places.counts(session, [school.id], now=now))
            await t("issue_all", lambda: invitations.issue_all(session, me=me, place_id=school.id, now=now))
            await t("roll after links", lambda: people.roll(session, me=me, place_id=school.id, which=Which.ABSENT, page=50, now=now))
            await t("mark paper class", lambda: consents.mark_paper(session, me=me, place_id=school.id, group="6А", except_ids=[], number="1", on=date(2026,9,15), now=now))
            await session.commit()
            session.expunge_all()
    await t("counts region", lambda: places.counts(session, [region.id], now=now))
