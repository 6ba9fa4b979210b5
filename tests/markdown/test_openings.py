"""Sentences that open as most do in their language stand alone, whatever their first word means in another one."""

from __future__ import annotations

import pytest

from enrich.markdown.standing import FIRST_PERSON, LANGUAGES, faults

PLAIN = {
    "pt": """
O sino toca.
A torre abre às oito.
Os sinos tocam.
As torres abrem.
No porto há uma torre.
Na torre há um sino.
Nos portos há torres.
Nas torres há sinos.
Um sino toca.
Uma torre abre.
Em cada porto há uma torre.
Para subir a torre é preciso força.
Por causa do vento a torre fecha.
Com o vento a torre fecha.
De manhã a torre abre.
Do porto vê-se a torre.
Da torre vê-se o porto.
Ao meio-dia o sino toca.
Cada guarda conta as horas.
Muitos guardas contam as horas.
Não há sino sem torre.
Quem sobe a torre vê o porto.
Segundo o guarda, a torre é antiga.
Entre o porto e a torre há um muro.
Sem vento a torre abre.
Existem três sinos na torre.
Todo guarda conta as horas.
Todos os guardas contam as horas.
É um sino antigo do porto.
Dois sinos tocam.
Quando o vento passa, a torre fecha.
Se o vento passa, a torre fecha.
""",
    "es": """
La torre abre a las ocho.
El sino suena.
Los sinos suenan.
Las torres abren.
Un sino suena.
Una torre abre.
En el puerto hay una torre.
Para subir hace falta fuerza.
Por el viento la torre cierra.
Con el viento la torre cierra.
De noche la torre cierra.
Desde la torre se ve el puerto.
Al mediodía suena la campana.
Cuando sopla el viento, la torre cierra.
Si sopla el viento, la torre cierra.
Cada guardián cuenta las horas.
Muchos guardianes cuentan las horas.
No hay campana sin torre.
Quien sube ve el puerto.
Según el guardián, la torre es antigua.
Entre el puerto y la torre hay un muro.
Sin viento la torre abre.
Hay tres campanas en la torre.
Todos los guardianes cuentan.
Dos campanas suenan.
Desde 1870 la torre está abierta.
Mientras sopla el viento, la torre cierra.
""",
    "it": """
Il campanile apre alle otto.
Lo scoglio è vicino al porto.
La torre apre.
I campanili aprono.
Gli scogli sono vicini.
Le torri aprono.
L'orologio suona.
Un campanile apre.
Una torre apre.
Nel porto c'è una torre.
Nella torre c'è una campana.
In ogni porto c'è una torre.
Per salire serve forza.
Con il vento la torre chiude.
Di notte la torre chiude.
Dalla torre si vede il porto.
Al mezzogiorno suona la campana.
Quando soffia il vento, la torre chiude.
Se soffia il vento, la torre chiude.
Ogni custode conta le ore.
Molti custodi contano le ore.
Non c'è campana senza torre.
Chi sale vede il porto.
Secondo il custode la torre è antica.
Tra il porto e la torre c'è un muro.
Senza vento la torre apre.
Ci sono tre campane nella torre.
Tutti i custodi contano.
Due campane suonano.
Dal 1870 la torre è aperta.
È una campana antica del porto.
""",
    "fr": """
Le clocher ouvre à huit heures.
La tour ouvre.
Les tours ouvrent.
L'horloge sonne.
Un clocher ouvre.
Une tour ouvre.
Des cloches sonnent.
Du port on voit la tour.
Dans le port il y a une tour.
Au port il y a une tour.
En hiver la tour ferme.
Pour monter il faut de la force.
Par grand vent la tour ferme.
Avec le vent la tour ferme.
De la tour on voit le port.
Depuis la tour on voit le port.
Quand le vent souffle, la tour ferme.
Si le vent souffle, la tour ferme.
Chaque gardien compte les heures.
Plusieurs gardiens comptent les heures.
Selon le gardien, la tour est vieille.
Entre le port et la tour il y a un mur.
Sans vent la tour ouvre.
Tous les gardiens comptent.
Deux cloches sonnent.
Aucune cloche ne sonne sans gardien.
On trouve une tour dans chaque port.
Il existe trois cloches.
""",
    "de": """
Der Turm öffnet um acht.
Die Glocke läutet.
Das Uhrwerk läuft eine Woche.
Den Turm kennt jeder.
Dem Wärter gehört der Schlüssel.
Des Wärters Buch liegt im Turm.
Ein Turm steht im Hafen.
Eine Glocke läutet.
Im Hafen steht ein Turm.
In jedem Hafen steht ein Turm.
Am Hafen steht ein Turm.
Auf dem Turm hängt eine Glocke.
Zum Turm führt eine Treppe.
Zur Glocke führt eine Treppe.
Mit dem Wind schließt der Turm.
Bei Wind schließt der Turm.
Von dem Turm sieht man den Hafen.
Vom Turm sieht man den Hafen.
Für die Glocke braucht es Kraft.
Wenn der Wind weht, schließt der Turm.
Wer hinaufsteigt, sieht den Hafen.
Jeder Wärter zählt die Stunden.
Viele Wärter zählen die Stunden.
Nach dem Sturm öffnet der Turm.
Zwischen Hafen und Turm liegt eine Mauer.
Ohne Wind öffnet der Turm.
Alle Wärter zählen.
Zwei Glocken läuten.
Seit 1870 steht der Turm.
Es gibt drei Glocken.
Kein Turm ist ohne Wärter.
Wie man eine Glocke gießt, weiß der Wärter.
Man sieht den Hafen vom Turm.
""",
    "en": """
The tower opens at eight.
A bell rings.
An old bell rings.
In the harbour stands a tower.
On the tower hangs a bell.
At the harbour stands a tower.
To ring a bell takes strength.
For the bell one needs strength.
By the harbour stands a tower.
With the wind the tower closes.
From the tower one sees the harbour.
When the wind blows, the tower closes.
If the wind blows, the tower closes.
Each keeper counts the hours.
Every keeper counts the hours.
Many keepers count the hours.
Most keepers count the hours.
Some keepers count the hours.
Several keepers count.
Between harbour and tower is a wall.
Without wind the tower opens.
All keepers count the hours.
Two bells ring.
Since 1870 the tower is open.
No bell rings without a keeper.
How a bell is cast is known to the keeper.
What a keeper knows is in the book.
Son of a keeper, Anders Holm kept the tower.
Once a week the bell is wound.
Before the storm the tower closes.
After the storm the tower opens.
While the wind blows, the tower is closed.
Although the tower is old, it is open.
Because of the wind the tower is closed.
Using a rope, the keeper rings the bell.
Not every tower has a bell.
Car makers cast bells, too.
Both the tower and the bell are old.
Lee Holm keeps the tower.
Mira Holm keeps the bell.
""",
    "ru": """
Башня открыта с восьми.
В гавани стоит башня.
На башне висит колокол.
С башни видна гавань.
Со скалы видна гавань.
Из башни видна гавань.
К башне ведёт лестница.
У башни стоит стена.
От гавани до башни есть стена.
По ночам башня закрыта.
При ветре башня закрыта.
Для колокола нужна сила.
До башни ведёт лестница.
Без ветра башня открыта.
Когда дует ветер, башня закрыта.
Если дует ветер, башня закрыта.
Каждый смотритель считает часы.
Многие смотрители считают часы.
Все смотрители считают.
Два колокола звонят.
После бури башня открыта.
Перед бурей башня закрыта.
Между гаванью и башней есть стена.
Кто поднялся, видит гавань.
Чтобы звонить, нужна сила.
Один колокол звонит.
Одна башня открыта.
Как отливают колокол, знает смотритель.
Не каждая башня имеет колокол.
О башне пишут книги.
За башней стоит стена.
Под башней есть подвал.
Над гаванью висит колокол.
""",
}
LEANING = (
    "Il permet de lire l'heure dans le port.",
    "Car il sonne une fois par semaine.",
    "O si no, la torre cierra.",
    "O anche la torre chiude.",
    "No, the tower is closed.",
    "Because the tower is old.",
    "Both are old.",
    "Mira la torre del puerto.",
    "Смотрите на башню.",
)


@pytest.mark.parametrize("text", [line for lines in PLAIN.values() for line in lines.split("\n") if line])
def test_a_plain_sentence_stands(text: str) -> None:
    """An article, a preposition or a number opens it: `Il` is Italian for the, `O` Portuguese, and `No` in the."""
    assert tuple(faults(text)) == ()


@pytest.mark.parametrize("text", LEANING)
def test_the_same_words_lean_where_they_mean_something_else(text: str) -> None:
    """As a pronoun, a connective or a call they need what stands before them."""
    assert tuple(faults(text))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The EU and its IO.", 0),
        ("Eu vi a torre, io la campana.", 2),
        ("Acho que sou um guarda.", 2),
        ("Creo que tengo una campana.", 2),
    ],
)
def test_names_in_capitals_are_no_first_person(text: str, count: int) -> None:
    """The European Union and input or output are not Portuguese and Italian for I."""
    assert len(FIRST_PERSON.findall(text)) == count


def test_the_languages_are_those_of_the_tables() -> None:
    """Each one with an alphabet has its plain sentences here; the others have theirs among those that stand."""
    assert LANGUAGES - PLAIN.keys() == {"zh", "ja", "ko"}
