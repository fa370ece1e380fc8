"""The command line: `python -m bot VERB`. Verbs that need no Telegram do not import it."""

import argparse
import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from bot import erasure_verbs, form_verbs, match_verb, roadmap_verbs
from bot.config import Settings, is_secret

WRONG_INPUT = 1
PLACE_BY_DEFAULT = "Region"
ROLES = [
    *("coordinator", "head", "curator", "privacy_officer", "trainer"),
    *("mentor", "mentee", "observer", "partner"),
]
"""Whom the command line lets in; a guardian comes with a child."""


WHICH_PLACE = "It is not clear which organisation is meant: name one with --place, by its path A/B/C."


class WrongInput(Exception):
    """What was asked cannot be done; the text is a sentence for whoever asked."""


def main() -> None:
    """Runs one verb; exit status 0 done, 1 the input is wrong, 2 wrong usage."""
    arguments = parser().parse_args()
    try:
        arguments.run(arguments)
    except WrongInput as wrong:
        fail(str(wrong))
    except KeyboardInterrupt:
        sys.exit(130)


def parser() -> argparse.ArgumentParser:
    """Every verb with its options."""
    root = argparse.ArgumentParser(prog="python -m bot", description="Nastavnik: mentoring programmes in Telegram.")
    verbs = root.add_subparsers(required=True, metavar="VERB")
    verb(verbs, "run", run, "the bot")
    demo = verb(verbs, "demo", demonstrate, "everything on this machine: no token, no Telegram, invented people")
    demo.add_argument("--port", type=int, default=8080, help="of the chat page; a taken one moves to the next")
    demo.add_argument("--fresh", action="store_true", help="begin anew")
    with_json(verb(verbs, "doctor", examine, "checks settings, database, migrations, token, clock"))
    invite = verb(verbs, "invite", invite_somebody, "a one-time link that gives its opener a role")
    invite.add_argument("--role", required=True, choices=ROLES)
    invite.add_argument("--place", default=PLACE_BY_DEFAULT, help="a name, or a path A/B/C for a deeper place")
    with_json(invite)
    form = root_form(verbs)
    people = root_people(verbs)
    brought = verb(
        people, "import", import_people, "a list of people from .xlsx or .csv: what would become of each row"
    )
    brought.add_argument("file", type=Path, metavar="FILE")
    brought.add_argument("--place", help="a name, or a path A/B/C; may be left out where there is one organisation")
    deed = brought.add_mutually_exclusive_group()
    deed.add_argument("--apply", action="store_true", help="adds and changes people")
    deed.add_argument("--dry-run", action="store_true", help="changes nothing: so it is without --apply, too")
    with_json(brought)
    listed = verb(people, "list", list_people, "who stands for which code: code, name, role, class")
    listed.add_argument("--place", help="a name, or a path A/B/C; may be left out where there is one organisation")
    listed.add_argument("--csv", type=Path, metavar="FILE", help="writes the list as a table")
    with_json(listed)
    add_slips(people)
    add_data(people)
    answers = verb(form, "answers", answers_of, "every stored answer of a questionnaire")
    answers.add_argument("code", help="of the questionnaire, for example mentee_intake")
    with_json(answers)
    entered = verb(form, "enter", enter_answers, "answers from paper: a table of code, form, question, answer")
    entered.add_argument("file", type=Path, metavar="FILE", help=".csv or .xlsx")
    entered.add_argument("--place", help="a name, or a path A/B/C; may be left out where there is one organisation")
    with_json(entered)
    counted = verb(form, "results", results_of, "what the surveys of a questionnaire came to")
    counted.add_argument("code", help="of the questionnaire, for example q1_mentee")
    counted.add_argument("--place", help="a name, or a path A/B/C: this place and those below it")
    counted.add_argument("--language", choices=["ru", "en"], default="ru", help="of the questions")
    with_json(counted)
    form_verbs.add(form, verb, with_json)
    erasure_verbs.add(root_erasures(verbs), verb, with_json)
    roadmap_verbs.add(root_roadmap(verbs), verb, with_json)
    match_verb.add(verbs, verb, with_json, form_verbs.language())
    return root


def with_json(made: argparse.ArgumentParser) -> None:
    """Lets a verb answer with one JSON document."""
    made.add_argument("--json", action="store_true", help="one JSON document on standard output")


def root_form(verbs: Any) -> Any:
    """The group of verbs about questionnaires."""
    form = verbs.add_parser("form", help="questionnaires")
    return form.add_subparsers(required=True, metavar="VERB")


def root_roadmap(verbs: Any) -> Any:
    """The group of verbs about roadmaps."""
    roadmap = verbs.add_parser("roadmap", help="roadmaps: orders with their deadlines")
    return roadmap.add_subparsers(required=True, metavar="VERB")


def root_erasures(verbs: Any) -> Any:
    """The group of verbs about what was destroyed."""
    erasures = verbs.add_parser("erasures", help="what was destroyed, and is not to come back")
    return erasures.add_subparsers(required=True, metavar="VERB")


def add_slips(people: Any) -> None:
    """The verb that prints slips."""
    slips = verb(people, "slips", print_slips, "a sheet of slips: a one-time link, a QR picture and a code for each")
    slips.add_argument("whom", metavar="CLASS", help="a class, or: classes, staff, parents")
    slips.add_argument("--place", help="a name, or a path A/B/C; may be left out where there is one organisation")
    slips.add_argument("--out", type=Path, required=True, metavar="FILE", help="where the PDF is written")
    slips.add_argument("--bot", metavar="NAME", help="of the bot that the links open; else Telegram is asked")
    with_json(slips)


def add_data(people: Any) -> None:
    """The verb that writes what is kept about somebody."""
    data = verb(people, "data", write_data, "what is kept about somebody, into EXPORTS_FOLDER: to print, and as JSON")
    data.add_argument("code", metavar="CODE", help="of the person, as `people list` has it")
    data.add_argument("--place", help="a name, or a path A/B/C; may be left out where there is one organisation")
    data.add_argument("--for-guardian", action="store_true", help="without what the child has said in confidence")
    with_json(data)


def root_people(verbs: Any) -> Any:
    """The group of verbs about people."""
    people = verbs.add_parser("people", help="people of a place")
    return people.add_subparsers(required=True, metavar="VERB")


def verb(verbs: Any, name: str, work: Any, says: str) -> argparse.ArgumentParser:
    """One verb: its name, what it runs, what it says of itself."""
    made: argparse.ArgumentParser = verbs.add_parser(name, help=says, description=says)
    made.set_defaults(run=work)
    return made


def run(_arguments: argparse.Namespace) -> None:
    """The bot, until it is stopped."""
    settings = Settings()
    if settings.bot_token is None:
        raise WrongInput("BOT_TOKEN is not set: put the token from @BotFather into .env (see .env.example).")
    token = settings.bot_token.get_secret_value()
    if not token.partition(":")[0].isdigit() or not token.partition(":")[2]:
        raise WrongInput("BOT_TOKEN does not look like a token: it is a number, a colon and letters.")
    if settings.webhook_url and not is_secret(settings.webhook_secret):
        raise WrongInput(
            "WEBHOOK_URL needs WEBHOOK_SECRET, 16 to 256 Latin letters, figures, _ and -: else anybody could post."
        )
    from bot import app

    asyncio.run(app.run(settings))


def demonstrate(arguments: argparse.Namespace) -> None:
    """The demonstration, until it is stopped."""
    from bot import demonstration

    try:
        asyncio.run(demonstration.run(port=arguments.port, fresh=arguments.fresh))
    except demonstration.OtherPeoplesDatabase as fact:
        raise WrongInput(str(fact)) from None


def examine(arguments: argparse.Namespace) -> None:
    """What is in order and what is not."""
    from bot import doctor

    findings = asyncio.run(doctor.examine(Settings()))
    if arguments.json:
        print_json([finding.__dict__ for finding in findings])
    else:
        for finding in findings:
            sys.stdout.write(f"{'ok  ' if finding.ok else 'MEND'} {finding.check}: {finding.say}\n")
    if not all(finding.ok for finding in findings):
        sys.exit(WRONG_INPUT)


def invite_somebody(arguments: argparse.Namespace) -> None:
    """A one-time link for somebody who is not here yet."""
    from bot import inviting

    work = inviting.invite(Settings(), role=arguments.role, place=arguments.place, machine=datetime.now(UTC))
    try:
        made = asyncio.run(work)
    except inviting.NoSuchPlace as missing:
        raise WrongInput(
            f"There is no place {missing}: a path names places that are there, a single name makes a new region."
        ) from None
    if arguments.json:
        print_json(made)
        return
    sys.stdout.write(f"{made['link'] or '/start ' + made['token']}\n")
    sys.stderr.write(
        f"One-time link for a {made['role']} of «{made['place']}», until {made['expires_at']}.\n"
        "State and municipal organisations may not use Telegram for personal data: the mode `open` is for private "
        "organisations, demonstrations and places outside Russia; else `closed` or `offline`. The operator decides.\n"
    )


def print_slips(arguments: argparse.Namespace) -> None:
    """Slips for those who have not come in."""
    from bot import slipping
    from services import audit
    from services.errors import NotFound

    work = slipping.print_(
        Settings(),
        whom=arguments.whom,
        place=arguments.place,
        file=arguments.out,
        bot=arguments.bot,
        machine=datetime.now(UTC),
    )
    try:
        with audit.on_screen("people slips"):
            made = asyncio.run(work)
    except slipping.NothingPrinted as fact:
        raise WrongInput(str(fact)) from None
    except NotFound:
        raise WrongInput(WHICH_PLACE) from None
    if arguments.json:
        print_json(made)
    else:
        sys.stdout.write(f"{made['file']}\n")
        sys.stderr.write(f"«{made['place']}»: slips {made['slips']}, until {made['expires_at']}.\n")


def import_people(arguments: argparse.Namespace) -> None:
    """A list of people from a file: a dry run, or the deed."""
    from bot import peopling
    from services import audit
    from services.errors import NotFound

    work = peopling.take(
        Settings(), file=arguments.file, place=arguments.place, apply=arguments.apply, machine=datetime.now(UTC)
    )
    try:
        with audit.on_screen("people import"):
            made = asyncio.run(work)
    except peopling.NothingRead as fact:
        raise WrongInput(str(fact)) from None
    except NotFound:
        raise WrongInput(WHICH_PLACE) from None
    if arguments.json:
        print_json(made)
        return
    for row in made["rows"]:
        sys.stdout.write(f"{peopling.told(row)}\n")
    counts = ", ".join(f"{name} {count}" for name, count in made["counts"].items())
    sys.stderr.write(
        f"«{made['place']}»: {counts}. {'Done.' if arguments.apply else 'Nothing is done: add --apply.'}\n"
    )
    if made["sheets_left"]:
        sys.stderr.write(f"Only the sheet «{made['sheet']}» is read, not {', '.join(made['sheets_left'])}.\n")


def list_people(arguments: argparse.Namespace) -> None:
    """The key to the codes."""
    from bot import peopling
    from services import audit
    from services.errors import NotFound

    work = peopling.listed(Settings(), place=arguments.place, machine=datetime.now(UTC))
    try:
        with audit.on_screen("people list"):
            made = asyncio.run(work)
    except NotFound:
        raise WrongInput(WHICH_PLACE) from None
    if arguments.csv:
        try:
            peopling.write_csv(arguments.csv, made["people"])
        except OSError as fault:
            raise WrongInput(f"{arguments.csv} cannot be written: {fault.strerror}.") from None
    if arguments.json:
        print_json(made)
    elif not arguments.csv:
        for one in made["people"]:
            sys.stdout.write(f"{one['code']}  {one['name']}  {one['role']}  {one['group'] or ''}\n")


def write_data(arguments: argparse.Namespace) -> None:
    """An answer to somebody who asked on paper what is kept about them."""
    from bot import data_verb
    from services import audit
    from services.errors import CodeUnknown, NotFound

    work = data_verb.write(
        Settings(),
        code=arguments.code,
        place=arguments.place,
        for_guardian=arguments.for_guardian,
        machine=datetime.now(UTC),
    )
    try:
        with audit.on_screen("people data"):
            made = asyncio.run(work)
    except data_verb.NotWritten as fact:
        raise WrongInput(str(fact)) from None
    except CodeUnknown:
        raise WrongInput(f"Nobody there has the code {arguments.code!r}: look at `people list`.") from None
    except NotFound:
        raise WrongInput(WHICH_PLACE) from None
    if arguments.json:
        print_json(made)
    else:
        sys.stdout.write("".join(f"{file}\n" for file in made["files"]))


def enter_answers(arguments: argparse.Namespace) -> None:
    """Answers from paper, typed into a table."""
    from bot import entering
    from services import audit
    from services.errors import NotFound

    work = entering.enter(Settings(), file=arguments.file, place=arguments.place, machine=datetime.now(UTC))
    try:
        with audit.on_screen("form enter"):
            made = asyncio.run(work)
    except entering.NothingEntered as fact:
        raise WrongInput(str(fact)) from None
    except NotFound:
        raise WrongInput(WHICH_PLACE) from None
    if arguments.json:
        print_json(made)
        return
    for one in made["entered"]:
        left = f", still left: {', '.join(one['left'])}" if one["left"] else ""
        sys.stdout.write(f"{one['code']} {one['form']}: answers {one['answers']}{left}\n")


def answers_of(arguments: argparse.Namespace) -> None:
    """Every stored answer of a questionnaire."""
    from bot import answers

    found = asyncio.run(answers.stored(Settings(), code=arguments.code))
    if found is None:
        raise WrongInput(f"There is no questionnaire with the code {arguments.code!r} in this database.")
    if arguments.json:
        print_json(found)
        return
    for response in found["responses"]:
        sys.stdout.write(f"{response['id']} · {response['state']}\n")
        for name, value in response["answers"].items():
            sys.stdout.write(f"    {name}: {json.dumps(value, ensure_ascii=False)}\n")


def results_of(arguments: argparse.Namespace) -> None:
    """What the surveys of a questionnaire came to."""
    from bot import result_verbs
    from services.errors import NotFound

    code, language = arguments.code, arguments.language
    work = result_verbs.results(
        Settings(), code=code, place=arguments.place, language=language, machine=datetime.now(UTC)
    )
    try:
        found = asyncio.run(work)
    except NotFound:
        raise WrongInput(WHICH_PLACE) from None
    if found is None:
        raise WrongInput(f"No survey has sent the questionnaire {code!r} there.")
    if arguments.json:
        print_json(found)
        return
    for one in found["surveys"]:
        known = one["satisfaction"]
        said = f", satisfied {known['satisfied']} ({known['by_formula']} %), {known['rule']}" if known else ""
        sys.stdout.write(f"{one['place']}: answered {one['answered']} of {one['asked']}{said}\n")
        for asked in one["questions"]:
            mean = "" if asked["mean"] is None else f", mean {asked['mean']}"
            sys.stdout.write(f"    {asked['concept']}: {asked['count']}{mean}\n")


def print_json(document: Any) -> None:
    """One JSON document on standard output, and nothing else there."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def fail(sentence: str) -> NoReturn:
    """A sentence on standard error, and status 1."""
    sys.stderr.write(f"{sentence}\n")
    sys.exit(WRONG_INPUT)


if __name__ == "__main__":
    main()
