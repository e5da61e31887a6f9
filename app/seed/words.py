"""What the demo posts are made of: three subjects, and sentences with gaps. Words only; writing.py puts them together.

{things} and {others} are filled with two different things of a post's subject, all of them plural, {place} and {when}
with one of those below.
"""

from typing import NamedTuple


class Subject(NamedTuple):
    """What one kind of post is about. `steps` are short orders for its lists, `code` whole fenced blocks."""

    tags: tuple[str, ...]
    things: tuple[str, ...]
    sentences: tuple[str, ...]
    steps: tuple[str, ...]
    code: tuple[str, ...] = ()


GARDEN = Subject(
    tags=("garden", "soil", "seasons", "herbs", "weather", "tools"),
    things=(
        "tomatoes",
        "runner beans",
        "old roses",
        "raised beds",
        "apple trees",
        "spring onions",
        "dahlias",
        "hedges",
    ),
    sentences=(
        "The frost came on the last night of April and took half of the {things}.",
        "My neighbour has grown {things} for forty years and still calls herself a beginner.",
        "Rain is forecast, so the {things} can wait until the soil is dry enough to walk on.",
        "A handful of compost under each of them did more for the {things} than anything from a bottle.",
        "By July the {things} had outgrown their corner and leaned on the {others}.",
        "I moved the {things} to the south wall, *out of the wind*, and they have been content ever since.",
        "The blackbirds found the {things} before I did.",
        "Nothing here is straight, least of all the {others}, and the bees do not seem to mind.",
    ),
    steps=(
        "Water early",
        "Loosen the soil first",
        "Leave room to grow",
        "Keep a diary",
        "Share the seeds",
        "Wait a week",
    ),
)
KITCHEN = Subject(
    tags=("kitchen", "bread", "soup", "baking", "recipes", "leftovers", "herbs"),
    things=(
        "flatbreads",
        "lentil soups",
        "plum jams",
        "dumplings",
        "oat biscuits",
        "pickles",
        "rye loaves",
        "pancakes",
    ),
    sentences=(
        "The recipe says an hour, but {things} are ready when the kitchen smells of them.",
        "I burnt the first {things} and the second, and the third were eaten before they were cool.",
        "A pinch more salt was all that the {things} needed.",
        "My grandmother never weighed anything, and her {things} were the same every time.",
        "On Fridays there are {things}, because that is when the cupboard is nearly empty.",
        "Cold butter, a hot oven and *no hurry* make better {things} than any gadget.",
        "We ate the {things} standing up, with what was left of the {others}.",
        "Good flour is worth its price for {others}, and wasted on {things}.",
    ),
    steps=("Heat the oven first", "Taste twice", "Weigh the flour", "Let it rest", "Clean as you go", "Invite someone"),
)
CODE = Subject(
    tags=("shell", "python", "flask", "databases", "sql", "testing", "migrations", "performance", "tools"),
    things=("database indexes", "foreign keys", "small functions", "unit tests", "error messages", "log files"),
    sentences=(
        "The bug was not where the {things} pointed, but two lines above.",
        "Nobody reads {things} until the night when they are all there is.",
        "I deleted a third of the {others} and the program did not notice.",
        "We measured before and after, and the {things} were **forty times** faster.",
        "Names matter more in {things} than anywhere else, because people search for them.",
        "It took a day to write the {things} and a year to be glad of them.",
        "Boring {things} are the ones that let you sleep.",
        "Start with the {things}; the {others} can follow when someone asks for them.",
    ),
    steps=("Make it work", "Write the test first", "Measure it", "Name it well", "Delete what is not used", "Commit"),
    code=(
        '```python\ndef greeting(name: str) -> str:\n    """Return a friendly line for `name`."""\n'
        '    return f"Hello, {name}!"\n\n\nprint(greeting("Ada"))\n```',
        "```python\nfrom collections import Counter\nfrom pathlib import Path\n\n"
        "words = Path('diary.txt').read_text().split()\n"
        "for word, count in Counter(words).most_common(5):\n    print(f'{count:>6}  {word}')\n```",
        "```python\ndef test_an_empty_basket_costs_nothing():\n    assert Basket().total == 0\n```",
        "```bash\n# The ten largest files below this folder\ndu -a . | sort -rn | head -n 10\n```",
        "```bash\nflask db upgrade\nflask run --port 8000\n```",
        "```sql\nSELECT users.name, count(*) AS posts\nFROM users\nJOIN posts ON posts.author_id = users.id\n"
        "GROUP BY users.name\nORDER BY posts DESC;\n```",
    ),
)
SUBJECTS = (GARDEN, KITCHEN, CODE)

TITLES = (
    "What {things} taught me",
    "A short guide to {things}",
    "{things}, one year on",
    "In praise of {things}",
    "Five mistakes I made with {things}",
    "How I came to like {things}",
    "Starting again with {things}",
    "Notes on {things} from {place}",
    "{things} on {when}",
    "Before you give up on {things}",
    "The quiet art of {things}",
    "{things} or {others}?",
    "From {others} to {things}",
    "What nobody told me about {things}",
    "Fewer {others}, better {things}",
    "A letter about {things}, written on {when}",
    "Living with {things}",
    "{things}: the long way round",
    "Everything I got wrong about {things}",
    "{things} for people in a hurry",
    "The year of the {things}",
    "{things} and other small pleasures",
    "Back to {things}",
    "Nobody needs this many {things}",
    "Another word for {things}",
    "Some {others}, and then the {things}",
)
PLACES = ("the north", "the coast", "a small balcony", "the night train", "the village", "a borrowed desk", "the hills")
MOMENTS = ("a rainy Sunday", "a slow Monday", "the longest day", "New Year's Eve", "a cold morning", "market day")

HEADINGS = (
    "How it began",
    "What went wrong",
    "What I do now",
    "A few numbers",
    "In practice",
    "What I would tell a friend",
    "One more thing",
    "The part that took longest",
)
SENTENCES = (  # for every subject
    "I wrote the first half of this on {when} and the rest a month later.",
    "There is a short answer, and it is *it depends*.",
    "Most of what I know about {things} I learned by getting it wrong.",
    "Ask ten people about {things} and you will hear eleven opinions.",
    "A friend in {place} does it the other way round, and that works too.",
    "It sounds like a lot of work, and for the first week it is.",
    "Keep it **small** at first.",
    "If you have only an hour, spend it on the {others}.",
    "I used to think that {things} were for other people.",
    "None of this is new, but I wish someone had written it down for me.",
    "The second attempt is always better, so make the first one cheap.",
    "You can stop there, and many people do.",
    "What surprised me was how little the {others} mattered in the end.",
    "Take a photograph before you start, because you will forget how it looked.",
    "I will come back to the {others} another day.",
    "It was {when}, nobody else was awake, and there was time to look closely.",
)
QUOTES = (
    "Slow is smooth, and smooth is done by supper.",
    "A thing is finished when you stop apologising for it.",
    "Whoever asks is lost for a minute; whoever does not is lost for a season.",
    "Begin with what is in the drawer.",
    "The best tool is the one that is not lent out.",
)
LINKS = (
    "There is a [longer list of {things}](https://example.com/lists) for those who want one.",
    "I keep my [notes on {others}](https://example.com/notes) in a plain text file.",
    "Write to me, or read [what others said about {things}](https://example.com/letters).",
)
ABOUT = (
    "Writes about {things}, mostly before breakfast.",
    "Has tried {things} and {others}, and is not done with either.",
    "Lives with two cats and too many {things}. Answers letters.",
    "Began with {others}, stayed for the {things}.",
    "Collects {things} and mistakes, and shares both.",
)
