"""What the engine says when it does not do what was asked: what is so, why it matters, what to do now."""

from __future__ import annotations

from django.utils.translation import get_language

from journeys.vocabulary import Text

_SAYS: dict[str, Text] = {
    "not_open": {
        "ru": "Этот шаг уже не открыт. Ответ не записан, чтобы не изменить то, что уже сделано. "
        "Обновите страницу дела и посмотрите, что с ним стало.",
        "en": "This step is no longer open. The answer was not recorded, so that what is done stays as it is. "
        "Reload the case page to see what became of it.",
    },
    "already_settled": {
        "ru": "Этот шаг уже завершён. Второй раз отменить или пропустить его нельзя, история остаётся целой. "
        "Если его нужно сделать снова, выберите «Повторить шаг».",
        "en": "This step is already settled. It cannot be cancelled or skipped twice, so that its history stays whole. "
        "If it has to be done anew, choose “Repeat the step”.",
    },
    "not_settled": {
        "ru": "Этот шаг ещё не завершён. Повторять пока нечего. Сначала завершите или отмените его.",
        "en": "This step is not settled yet. There is nothing to repeat. Complete or cancel it first.",
    },
    "no_such_outcome": {
        "ru": "У этого шага нет такого итога. Запись запутала бы следующие шаги. Выберите итог из списка.",
        "en": "This step has no such outcome. Recording it would mislead the steps that follow. "
        "Choose one from the list on the step's page.",
    },
    "ended": {
        "ru": "Этот путь уже завершён. Новые ответы по шагам не принимаются. "
        "Если что-то осталось, повторите нужный шаг, и путь откроется снова.",
        "en": "This journey has ended. Answers to its steps are not taken any more. "
        "If something is left to do, repeat the step and the journey opens again.",
    },
    "unknown_event": {
        "ru": "Этот путь не знает такого события. От записи ничего не изменится. Выберите событие из списка.",
        "en": "This journey knows no such event. Recording it would change nothing. Choose an event from the list.",
    },
    "unknown_step": {
        "ru": "В этом пути нет такого шага. Возможно, ссылка относится к другой версии. Откройте шаг со страницы дела.",
        "en": "This journey has no such step. The link may be of another version. Open the step from the case page.",
    },
    "unknown_item": {
        "ru": "Такого шага для вас нет. Ссылка могла устареть. Вернитесь к списку на сегодня.",
        "en": "There is no such step for you. The link may be old. Go back to today's list.",
    },
    "unknown_run": {
        "ru": "Такого пути для вас нет. Ссылка могла устареть. Вернитесь к списку на сегодня.",
        "en": "There is no such journey for you. The link may be old. Go back to today's list.",
    },
    "unknown_journey": {
        "ru": "Такой опубликованной жизненной ситуации нет. Начать по ней нельзя. Выберите ситуацию из списка.",
        "en": "No such life situation is published. Nothing can be started with it. Choose one from the list.",
    },
    "unknown_fact": {
        "ru": "Словарь не знает такого сведения. Никакое правило его не спросит. Проверьте имя поля.",
        "en": "The vocabulary knows no such fact. No rule would ever ask it. Check the name of the field.",
    },
    "wrong_fact": {
        "ru": "Значение поля не того вида. По нему нельзя решить, что делать дальше. Проверьте поле и сохраните снова.",
        "en": "The value of the field is of the wrong kind. What comes next cannot be decided by it. "
        "Check the field and save again.",
    },
    "must_hold": {
        "ru": "Значения на этой странице противоречат друг другу. По ним нельзя рассчитать следующие шаги. "
        "Проверьте даты и суммы и сохраните снова.",
        "en": "The values on this page contradict each other. The next steps cannot be planned by them. "
        "Check dates and amounts and save again.",
    },
    "busy": {
        "ru": "Это дело сейчас меняет кто-то другой. Ваш ответ не записан, чтобы не потерять чужой. "
        "Подождите несколько секунд и сохраните снова.",
        "en": "Somebody else is changing this case now. Your answer was not recorded, so that theirs is not lost. "
        "Wait a few seconds and save again.",
    },
    "not_failed": {
        "ru": "Этот шаг не останавливался из-за ошибки. Запускать его снова незачем. Обновите страницу дела.",
        "en": "This step did not stop with an error. There is no need to start it again. Reload the case page.",
    },
    "not_skipped": {
        "ru": "Этот шаг не пропущен. Возвращать его незачем, чтобы работа не удвоилась. Обновите страницу дела.",
        "en": "This step is not skipped. There is no need to bring it back, so that no work is done twice. "
        "Reload the case page.",
    },
    "quiet_branch": {
        "ru": "Этот шаг сейчас не делают. Семья в горе, и лишний вопрос причинит боль. "
        "Откройте только те шаги, что остались на странице дела.",
        "en": "This step is not done now. The family is grieving, and a needless question hurts. "
        "Open only the steps that are left on the case page.",
    },
    "already_held": {
        "ru": "Сроки этого пути уже стоят. Второй раз останавливать их не нужно. Обновите страницу дела.",
        "en": "The clocks of this journey stand still already. They need not be stopped twice. Reload the case page.",
    },
    "not_held": {
        "ru": "Сроки этого пути и так идут. Запускать их незачем. Обновите страницу дела.",
        "en": "The clocks of this journey run. There is no need to start them. Reload the case page.",
    },
    "nothing_to_keep": {
        "ru": "Этот шаг ещё не открывался. Оставлять как есть пока нечего. Обновите страницу дела.",
        "en": "This step has not opened yet. There is nothing to keep as it is. Reload the case page.",
    },
    "needs_cure": {
        "ru": "Открытого шага нет в новой версии. Его работа потерялась бы. Укажите, чем он станет, или завершите его.",
        "en": "An open step is not in the new version. Its work would be lost. Say what it becomes, or finish it.",
    },
}
_FALLBACK: Text = {
    "ru": "Сейчас это сделать нельзя. Состояние дела этому не соответствует. Обновите страницу дела.",
    "en": "This cannot be done now. The state of the case does not fit. Reload the case page.",
}


class Refused(Exception):
    """The engine did not do it, and nothing has changed.

    Attributes:
        code: Stable, for machines: one of the codes of `journeys.acts.NotNow`, or unknown_item, unknown_run,
            unknown_journey, unknown_fact, wrong_fact, must_hold, busy, not_failed.
        about: Key of the step, fact or event it is about; never a value.
        says: Three sentences per language; `str()` gives those of the language in use.
        permanent: Trying the same again will not help.
    """

    def __init__(self, code: str, about: str = "") -> None:
        self.code = code
        self.about = about
        self.says: Text = _SAYS.get(code, _FALLBACK)
        self.permanent = code != "busy"
        super().__init__(code, about)

    def in_language(self, language: str) -> str:
        """Return the sentences in that language, Russian if there are none."""
        return self.says.get(language) or self.says["ru"]

    def __str__(self) -> str:
        return self.in_language((get_language() or "ru").split("-")[0])
