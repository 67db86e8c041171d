package io.agentvine.worker;

import io.agentvine.protocol.QueueName;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** How words of the command line become values. */
final class OptionParsing {

    private OptionParsing() {}

    /** {@code 500ms}, {@code 10s}, {@code 1m}, {@code 2h}; a bare number is refused, since nobody knows its unit. */
    static final class Time implements ITypeConverter<Duration> {

        private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");

        @Override
        public Duration convert(String text) {
            Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
            if (!form.matches()) {
                throw new TypeConversionException("expected a time such as 500ms, 10s or 1m, found '" + text + "'");
            }
            long number = Long.parseLong(form.group(1));
            return switch (form.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofHours(number);
            };
        }
    }

    /** {@code 256m}, {@code 2g}: bytes, by powers of 1024. */
    static final class Size implements ITypeConverter<Long> {

        private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*([kmg])b?");

        @Override
        public Long convert(String text) {
            Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
            if (!form.matches()) {
                throw new TypeConversionException("expected a size such as 512k, 256m or 2g, found '" + text + "'");
            }
            return Long.parseLong(form.group(1)) << 10 * (1 + "kmg".indexOf(form.group(2)));
        }
    }

    static final class Queue implements ITypeConverter<QueueName> {

        @Override
        public QueueName convert(String text) {
            return Arrays.stream(QueueName.values())
                    .filter(queue -> queue.word().equals(text.strip()))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("expected one of "
                            + Arrays.stream(QueueName.values()).map(QueueName::word).collect(Collectors.joining(", "))
                            + ", found '" + text + "'"));
        }
    }

    /** {@code AGENTVINE_SLOTS} for {@code --slots}, and so on; an empty variable counts as absent. */
    static final class FromEnvironment implements IDefaultValueProvider {

        @Override
        public String defaultValue(ArgSpec argument) {
            if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
                return null;
            }
            String value = System.getenv(variable(option.longestName()));
            return value == null || value.isBlank() ? null : value;
        }

        static String variable(String option) {
            return "AGENTVINE_" + option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
        }
    }
}
