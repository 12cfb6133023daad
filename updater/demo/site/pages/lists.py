"""All products, and all releases of one (docs/update-site.md 1.3)."""

from __future__ import annotations

TOTAL = """{% extends "frame" %}
{% macro link(product, release) -%}
<a href="/version_files?nick={{ product.nick }}&amp;ver={{ release.version }}">{{ release.version }}</a>
{%- if release.long_support %} <sup>
<abbr title="Длительная поддержка до {{ release.support_end.strftime('%d.%m.%y') }}">ДП</abbr></sup>
{%- endif %}
{%- endmacro %}
{% block body %}
<table id="actualTable" class="customTable table-hover">
<colgroup><col width="340px"><col width="80px"><col width="140px"><col width="80px"><col width="140px">
<col width="140px"><col width="86px"><col width="140px"></colgroup>
<thead>
<tr><th class="nameHead" rowspan="2">Название</th><th colspan="2" class="actualVersion">Актуальная версия</th>
<th colspan="3" class="planVersion">Планируемая версия</th>
<th colspan="2" class="testVersion">Версия для ознакомления</th></tr>
<tr class="second-level-th"><th class="versionColumn">Номер версии</th>
<th class="releaseDate">Дата выхода</th>
<th class="versionColumn">Номер версии</th><th class="planReleaseDate">Ориентировочная дата выхода</th>
<th class="updateDate">Дата обновления плановых данных</th><th class="versionColumn">Номер версии</th>
<th class="publicationDate">Дата публикации</th></tr>
</thead>
<tbody>
{% for group in groups %}
<tr group="{{ group.number }}"><td class="groupColumn" colspan="8"><span class="group "></span>
<span class="group-name">{{ group.title }}</span></td></tr>
{% for row in group.rows %}{% set product = row.product %}
<tr parent-group="{{ group.number }}"{% if not row.available %} class="disabled"{% endif %} style="
         ">
<td class="nameColumn">
{% if row.available %}<a href="/project/{{ product.nick }}">{{ product.title }}</a>
{% else %}{{ product.title }}{% endif %}
</td>
<td class="versionColumn actualVersionColumn">
{% for release in row.current %}{% if row.available %}{{ link(product, release) }}
{% else %}{{ release.version }}{% endif %}{% if not loop.last %}<br>{% endif %}{% endfor %}
</td>
<td class="releaseDate">{% for release in row.current -%}
<span{% if loop.first %} class="recentlyChanged"{% endif %}>
{{ release.date.strftime('%d.%m.%y') }}
</span>{% if not loop.last %}<br>{% endif %}{% endfor %}</td>
{% if product.planned[0] and row.available %}
<td class="versionColumn "><a href="/project/{{ product.nick }}#plan-release-link-{{ product.planned[0] }}">
 {{ product.planned[0] }} <br></a></td>
<td class="planReleaseDate"><span class="">{{ product.planned[1] }}</span><br></td>
<td class="updateDate">
<span class=" recentlyChanged">{{ row.current[0].date.strftime('%d.%m.%y') }}</span><br></td>
{% else %}
<td class="versionColumn"></td>
<td class="planReleaseDate"><span class="noDate">Не определена</span></td><td class="updateDate"></td>
{% endif %}
<td class="versionColumn">{% for release in row.tests %}
{% if row.available %}{{ link(product, release) }}{% else %}{{ release.version }}{% endif %}
<br>{% endfor %}</td>
<td class="publicationDate">{% for release in row.tests %}<span class="">
{{ release.date.strftime('%d.%m.%y') }}
</span><br>{% else %}<span class="noDate">Не определена</span>{% endfor %}</td>
</tr>
{% endfor %}{% endfor %}
</tbody>
</table>
{% endblock %}
"""

PROJECT = """{% extends "frame" %}
{% block body %}
<div class="projects-container">
<div><span class="project-name">{{ product.title }}</span></div>
<div class="formLine projectPageTitle"><h5>Обновления</h5></div>
<div class="formLine">
<table id="versionsTable" class="customTable table-hover">
<thead><tr><th class="versionColumn">Номер версии</th><th class="dateColumn">Дата выхода</th>
<th class="previousVersionsColumn">Обновление версии</th><th>Минимальная версия платформы</th></tr></thead>
<tbody>
{% for release in releases %}
<tr>
<td class="versionColumn">
<a href="/version_files?nick={{ product.nick }}&amp;ver={{ release.version }}">
{{ release.version }}
</a>
</td>
<td class="dateColumn">
{{ release.date.strftime('%d.%m.%y') }}
</td>
<td class="version previousVersionsColumn">
{{ release.updates | join(', ') }}
</td>
<td>{{ release.minimum_platform }}</td>
</tr>
{% endfor %}
</tbody>
</table>
</div>
{% if hidden %}<div class="formLine">
<a class="btn" href="/project/{{ product.nick }}?allUpdates=true">Показать все обновления</a></div>{% endif %}
{% if tests %}<div class="formLine"><h5>
Версии для тестирования
</h5>
{% for release in tests %}<p>
{{ release.date.strftime('%d.%m.%y') }} опубликована версия
<a href='/version_files?nick={{ product.nick }}&amp;ver={{ release.version }}'>{{ release.version }}</a>,
предназначена для тестирования</p>{% endfor %}
</div>{% endif %}
</div>
{% endblock %}
"""
