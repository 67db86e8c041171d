package io.agentvine.backend.template;

import io.agentvine.backend.OnPostgres;

@OnPostgres
class TemplateOnPostgresTest extends TemplateContract {}
