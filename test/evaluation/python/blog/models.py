from django.db import models
from django.utils.text import slugify


class Author(models.Model):
    name = models.CharField(max_length=80)
    homepage = models.URLField(blank=True)


class Post(models.Model):
    title = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    body = models.TextField()
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
    published = models.DateTimeField(null=True)

    def save(self, *args, **kwargs):  # class: io gil: released recommend: threads
        if not self.slug:
            self.slug = slugify(self.title)
        super().save(*args, **kwargs)

    def __str__(self):  # class: trivial
        return f"{self.title} ({self.author_id})"


class Comment(models.Model):
    post = models.ForeignKey(Post, on_delete=models.CASCADE)
    text = models.TextField()
    score = models.FloatField(default=0)
