package io.agentvine.backend.task;

import jakarta.validation.constraints.DecimalMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * What may be spent.
 *
 * @param dailyUsd by all runs together in one day (UTC), in US dollars; null: no limit
 */
@Validated
@ConfigurationProperties("agentvine.budget")
record BudgetSettings(@DecimalMin("0.01") Double dailyUsd) {}
