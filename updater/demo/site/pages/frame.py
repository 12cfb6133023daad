"""What is around every page of the release site."""

from __future__ import annotations

FRAME = """<!DOCTYPE html>
<html lang="ru"><head><meta charset="UTF-8"><title>1C:Обновление программ</title></head>
<body>
<table class="common-container">
<tbody>
<tr class="header-container"><td><div class="navbar"><div class="header">
<div class="settings-toolbar">
<li id="countryDropdown" class="dropdown">
 <a class="dropdown-toggle" data-toggle="dropdown" href="javascript:void(0);">
 <span class="textValue">Россия</span></a></li>
<span class="portal-name"><a href="{{ urls.portal }}">Портал (учебный)</a></span>
<span class="exit-btn"><span class="exit-btn-icon"></span><a href=" /exit">
Выход
</a></span>
<span class="login"><span class="login-icon"></span><a href="{{ urls.login }}/user/profile">
<nobr>{{ login }}</nobr></a></span>
</div>
<div class="service-toolbar"><div class="service-info"><div class="service-name"><span>
1C:Обновление программ (учебный сайт песочницы)
</span></div>
<div class="menu-toolbar"><span class="menu-main-page"><a href="/total">Главная</a></span>
<span class="menu-profile-page"><a href="{{ urls.portal }}/software">Личный кабинет</a></span></div></div>
</div>
</div></div></td></tr>
<tr class="body-container"><td style="vertical-align: top">
<div class="body-content">
{% block body %}{% endblock %}
</div></td></tr>
<tr class="footer-container"><td><footer class="footer"><div class="innerFooter"><div class="footerInfo">
<span>Вымышленный сайт: песочница программы</span></div></div></footer></td></tr>
</tbody></table>
</body></html>
"""

MESSAGE = """{% extends "frame" %}
{% block body %}<div class="baseMessage">{{ text }}</div>{% endblock %}
"""
