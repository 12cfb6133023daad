"""The files of a release, and one file with its mirrors (docs/update-site.md 1.3)."""

from __future__ import annotations

VERSION_FILES = """{% extends "frame" %}
{% block body %}
<div class="files-container">
<div class="section-title">
<a href="/project/{{ product.nick }}">{{ product.title }}</a>,
версия&nbsp;{{ release.version }}
</div>
{% if release.test %}<div class="formLine">Внимание! Версия предназначена для тестирования.</div>{% endif %}
{% for file in files %}
<div class="formLine fileInfoFormLine">
<a href="/version_file?nick={{ file.nick }}&amp;ver={{ file.version }}&amp;path={{ paths[file.uuid] }}">
{{- file.title }}</a>
{% if not file.direct %} <a href="/files/properties/version-files/{{ numbers[file.uuid] }}">Свойства</a>
{%- endif %}
</div>
{% endfor %}
<hr class="fileDelimiter">
<div class="formLine"><p>
<a href="https://bugboard.sandbox.invalid/version/{{ product.nick }}/1" target="_blank">
<i class="fa fa-bug"></i>
Проблемные ситуации и ошибки в версии {{ release.version }}
</a></p></div>
{% if release.minimum_platform %}
<div class="formLine">Минимальная версия платформы: {{ release.minimum_platform }}</div>{% endif %}
</div>
{% endblock %}
"""

VERSION_FILE = """{% extends "frame" %}
{% block body %}
<div class="downloadDist">
{% for address in mirrors %}
<a href="{{ address }}">Скачать дистрибутив{% if not loop.first %} с зеркала {{ loop.index0 }}
{%- endif %}</a><br>
{%- if loop.first %}<br>{% endif %}
{% endfor %}
</div>
<div>Имя файла: {{ file.name }}</div>
<div>Размер: {{ size }}</div>
<div>Дата публикации: {{ date.strftime('%d.%m.%Y') }}</div>
<div>Контрольная сумма SHA-512: <a onclick="copyToClipboard('{{ sha512 }}')">{{ sha512 }}</a></div>
{% endblock %}
"""
