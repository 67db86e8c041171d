package io.agentvine.backend.template;

import io.agentvine.backend.OnSqlite;

@OnSqlite
class TemplateOnSqliteTest extends TemplateContract {}
