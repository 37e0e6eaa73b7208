from celery import shared_task
from django.core.mail import send_mail

from .markup import excerpt, to_html
from .models import Author, Post


@shared_task(bind=True, max_retries=3)
def mail_digest(self, author_id):  # class: io gil: released recommend: threads
    author = Author.objects.get(pk=author_id)
    posts = Post.objects.filter(author=author)[:10]
    body = "\n\n".join(f"{post.title}\n{excerpt(post.body)}" for post in posts)
    send_mail("Your week", body, "blog@example.org", [author.homepage])


@shared_task
def rebuild_archive(path):  # class: cpu|mixed recommend: processes|sequential
    # Markup of every post dominates the one query and the writes.
    for post in Post.objects.all():
        page = to_html(post.body)
        with open(f"{path}/{post.slug}.html", "w", encoding="utf-8") as out:
            out.write(page)
