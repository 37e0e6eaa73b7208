import json

import requests
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from .markup import to_html
from .models import Author, Comment, Post


def index(request):  # class: io|mixed recommend: threads
    # Query and template: both some milliseconds.
    posts = Post.objects.filter(published__isnull=False).order_by("-published")[:20]
    return render(request, "blog/index.html", {"posts": posts})


def detail(request, slug):  # class: mixed|io
    # One query, a few milliseconds of markup, the template.
    post = get_object_or_404(Post, slug=slug)
    return render(request, "blog/detail.html", {"post": post, "html": to_html(post.body)})


def comments(request, slug):  # class: io gil: released recommend: threads
    post = get_object_or_404(Post, slug=slug)
    rows = list(Comment.objects.filter(post=post).values("text", "score"))
    return JsonResponse({"comments": rows})


def add_comment(request, slug):  # class: io gil: released recommend: threads
    post = get_object_or_404(Post, slug=slug)
    payload = json.loads(request.body)
    verdict = requests.post(
        "https://spam.example/api/check", json={"text": payload["text"]}, timeout=4
    ).json()
    if verdict["spam"]:
        return HttpResponse(status=403)
    Comment.objects.create(post=post, text=payload["text"], score=verdict["score"])
    return HttpResponse(status=201)


def check_homepages(request):  # class: io gil: released recommend: threads
    dead = []
    for author in Author.objects.exclude(homepage=""):
        try:
            if requests.head(author.homepage, timeout=3).status_code >= 400:
                dead.append(author.name)
        except requests.RequestException:
            dead.append(author.name)
    return JsonResponse({"dead": dead})


async def feed(request):  # class: io gil: released recommend: asyncio
    items = []
    async for post in Post.objects.filter(published__isnull=False)[:50]:
        items.append({"title": post.title, "url": f"/posts/{post.slug}"})
    return JsonResponse({"items": items})
