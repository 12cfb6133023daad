"""The portal's pages: the sandbox's own invention (docs/update-site.md 9)."""

from __future__ import annotations

SOFTWARE = """<!DOCTYPE html>
<html lang="ru"><head><meta charset="UTF-8"><title>Мои программы (учебный портал)</title></head>
<body><h1>Мои программы</h1><p>Страница придумана для песочницы.</p>
<p class="login">{{ login }}</p>
<table id="software">{% for product in products %}
<tr><td>{{ product.title }}</td><td>{{ product.registrationNumber }}</td>
<td>{{ product.contract.until or "" }}</td></tr>{% endfor %}
</table></body></html>
"""

REGISTRATION = """<!DOCTYPE html>
<html lang="ru"><head><meta charset="UTF-8"><title>Регистрация (учебный портал)</title></head>
<body><h1>Регистрация программы</h1><p>Форма придумана для песочницы.</p>
<form method="post" action="/sandbox/registration">
{% for name in required %}<label>{{ name }} * <input name="{{ name }}" required></label><br>
{% endfor %}{% for name in optional %}<label>{{ name }} <input name="{{ name }}"></label><br>
{% endfor %}<input type="submit"></form></body></html>
"""
