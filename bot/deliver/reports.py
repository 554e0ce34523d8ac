"""Figures on their way to who asked for them: counted and drawn, then shown (MGR-03)."""

from dataclasses import dataclass

from bot.deliver.surroundings import Surroundings
from bot.domain.deliveries import Payload, Whisper
from bot.domain.ids import PlatformName, Ref, ServiceId
from bot.domain.reporting import Form, ShowReport
from bot.ports import Refused, Upload
from bot.reports import Made
from bot.store import Transaction


@dataclass(frozen=True, slots=True)
class Counting:
    """Who asked, where they look, and for what."""

    account: Ref
    place: Ref
    service_id: ServiceId | None
    days: int
    form: Form


class SumUpHandler:
    """Counts and draws beside everything else, and keeps what came of it."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Counting:  # noqa: ARG002  all is in the payload
        """Say what is wanted: reading the figures themselves takes longer than a claim may."""
        service_id = ServiceId(payload["service_id"]) if payload["service_id"] else None
        days, form = int(payload["days"]), Form(payload["form"])
        return Counting(*_asker(payload), service_id, days, form)

    async def send(self, job: Counting, *, maybe_sent: bool) -> Made:  # noqa: ARG002  reads only
        """Make the report."""
        return await self._around.sum_up(job.service_id, job.days, job.form)

    def record(self, tx: Transaction, job: Counting, result: Made) -> None:
        """Keep it, and have it shown: a picture has its text beside it, a table stands for itself."""
        report_id = tx.reports.add(result.name, result.type, result.data)
        platform, account = job.account.platform, job.account.value
        place = job.account if job.form is Form.CSV else job.place
        if result.text:
            tx.outbox.add(Whisper(platform, account, job.place.value, result.text))
        tx.outbox.add(ShowReport(platform, account, place.value, report_id))


@dataclass(frozen=True, slots=True)
class Showing:
    """Where a report is shown, and who asked for it."""

    account: Ref
    place: Ref
    upload: Upload


class ShowReportHandler:
    """Shows a report where it was asked for; where that cannot be, to the one who asked."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Showing:
        """Find the file."""
        kept = tx.reports.get(payload["report_id"])
        url = self._around.links.report(kept.id, kept.until)
        upload = Upload(kept.id, kept.name, kept.type, kept.data, url=url)
        return Showing(*_asker(payload), upload)

    async def send(self, job: Showing, *, maybe_sent: bool) -> Ref | Refused:
        """Send it; a channel that we are not in is no reason to give up."""
        platform = self._around.platform(job.place)
        try:
            return await platform.post_file(job.place, job.upload, maybe_sent=maybe_sent)
        except Refused as reason:
            if job.place == job.account:
                raise
            return reason

    def record(self, tx: Transaction, job: Showing, result: Ref | Refused) -> None:
        """Have it sent to them alone when it could not be shown there."""
        if isinstance(result, Refused):
            account = job.account
            again = ShowReport(account.platform, account.value, account.value, job.upload.key)
            tx.outbox.add(again)


def _asker(payload: Payload) -> tuple[Ref, Ref]:
    platform = PlatformName(payload["platform"])
    return Ref(platform, payload["account"]), Ref(platform, payload["place"])
