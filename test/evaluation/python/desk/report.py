import csv
import smtplib
import ssl
from collections import Counter
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.styles import Font
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from .tickets import Ticket, Tickets


def counts(tickets: list[Ticket]) -> dict[str, int]:  # class: cpu|trivial
    return Counter(ticket.state.value for ticket in tickets)


def as_csv(tickets: list[Ticket]) -> str:  # class: cpu gil: held recommend: sequential
    # Some hundred to thousand rows, a few microseconds each, all into one buffer.
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["id", "title", "owner", "state", "opened"])
    for ticket in tickets:
        writer.writerow([ticket.id, ticket.title, ticket.owner, ticket.state.value, ticket.opened.isoformat()])
    return out.getvalue()


def as_workbook(tickets: list[Ticket]) -> bytes:  # class: cpu gil: held
    # Pure Python objects per cell, then XML and zip: some 10 microseconds per cell.
    book = Workbook()
    sheet = book.active
    sheet.append(["Id", "Title", "Owner", "State"])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for ticket in tickets:
        sheet.append([ticket.id, ticket.title, ticket.owner, ticket.state.value])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def as_pdf(tickets: list[Ticket]) -> bytes:  # class: cpu gil: held
    out = BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    y = 800
    for ticket in tickets:
        page.drawString(40, y, f"{ticket.id[:8]}  {ticket.title[:60]}  {ticket.state.value}")
        y -= 14
        if y < 40:
            page.showPage()
            y = 800
    page.save()
    return out.getvalue()


def mail(body: bytes, receiver: str) -> None:  # class: io gil: released recommend: threads
    message = MIMEMultipart()
    message["To"], message["Subject"] = receiver, "Tickets"
    message.attach(MIMEApplication(body, Name="tickets.pdf"))
    with smtplib.SMTP_SSL("mail.internal", 465, context=ssl.create_default_context()) as server:
        server.send_message(message)


def monthly(store: Tickets, owners: list[str]) -> None:  # class: io|mixed recommend: threads
    # 10 ms of PDF and 100 ms or more of mail per owner.
    for owner in owners:
        tickets = store.of_owner(owner)
        mail(as_pdf(tickets), f"{owner}@desk.example")
