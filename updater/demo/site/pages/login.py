"""The sign-in form (docs/update-site.md 1.1) and the page of a person's own facts."""

from __future__ import annotations

LOGIN = """<!DOCTYPE html>
<html lang="ru"><head><meta charset="UTF-8"><title>Личные данные</title></head>
<body>
{% if message %}<div class="error">{{ message }}</div>
{% endif -%}
<form method="post" id="loginForm" action="/login">
  <input type="hidden" name="inviteCode" value=""/>
  <input type="hidden" name="inviteType" value=""/>
  <input type="text" name="username" value=""/>
  <input type="password" name="password"/>
  <input type="checkbox" name="rememberMe" checked="checked"/>
  <input type="checkbox" name="anotherComputer"/>
  <input type="hidden" name="execution" value="{{ execution }}"/>
  <input type="hidden" name="_eventId" value="submit"/>
  <input type="hidden" name="geolocation"/>
  <input type="submit" name="submit" value="Войти"/>
</form>
</body></html>
"""

PROFILE = """<!DOCTYPE html>
<html lang="ru"><head><meta charset="UTF-8"><title>Профиль</title></head>
<body><div class="profile"><span class="login">{{ login }}</span></div></body></html>
"""
