package io.agentvine.launcher;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The six tasks of the demo, lowest priority first, so that the queue has something to put in order. */
final class DemoTasks {

    private static final String NOTE =
            "\n\nThe scripted agent of the demo has no model behind it; these lines tell it what to do:\n";

    private DemoTasks() {}

    static List<Map<String, Object>> on(String repositoryUrl) {
        return List.of(
                task(repositoryUrl, "Say in the README what a receipt looks like", "docs", "low", null, """
                        The README does not mention src/receipt.sh.""", """
                        agent: wait 2
                        agent: read README.md
                        agent: append README.md | \\nPrint a receipt:\\n\\n    echo tea 2 450 ^ sh src/receipt.sh
                        """.replace("^", "|")),
                task(repositoryUrl, "Name the sum in the receipt", "refactor", "low", null, """
                        'sum' in src/receipt.sh is the total of the receipt; call it that.""", """
                        agent: wait 2
                        agent: edit src/receipt.sh | sum=0 | receipt_total=0
                        agent: edit src/receipt.sh | sum=$((sum + line)) | receipt_total=$((receipt_total + line))
                        agent: edit src/receipt.sh | "$sum" | "$receipt_total"
                        agent: run printf 'tea 2 450\\n' | sh src/receipt.sh
                        """),
                task(repositoryUrl, "Add a tip", "feature", "normal", "sh tests/run.sh", """
                        tip AMOUNT PERCENT prints the tip alone. With a test.""", """
                        agent: wait 2
                        agent: append src/till.sh | \\n# tip AMOUNT PERCENT\\ntip() {\\n    echo $(($1 * $2 / 100))\\n}
                        agent: write tests/tip_test.sh | check "tip of ten per cent" 90 "$(tip 900 10)"
                        agent: run sh tests/run.sh
                        """),
                task(repositoryUrl, "Test change for an exact payment", "test", "normal", "sh tests/run.sh", """
                        Nothing tests that an exact payment gives no change. Do not push: that is the worker's work.""", """
                        agent: wait 2
                        agent: write tests/change_test.sh | check "exact payment" 0 "$(change 900 900)"
                        agent: run git push origin HEAD
                        agent: say The push was denied, as it should be: the worker delivers the branch.
                        agent: run sh tests/run.sh
                        """),
                task(repositoryUrl, "Refuse a payment that is too small", "bugfix", "high", "sh tests/run.sh", """
                        change 500 900 prints a negative amount; it should say so and fail.""", """
                        agent: wait 2
                        agent: read src/till.sh
                        agent: edit src/till.sh |     echo $(($1 - $2)) |     [ "$1" -ge "$2" ] ^^ { echo "too little: $1 of $2" >&2; return 1; }\\n    echo $(($1 - $2))
                        agent: write tests/small_payment_test.sh | check "too small a payment" refused "$(change 500 900 2>/dev/null ^^ echo refused)"
                        agent: run sh tests/run.sh
                        """.replace("^^", "||")),
                task(repositoryUrl, "A discount raises the price", "bugfix", "critical", "sh tests/run.sh", """
                        discounted 900 10 prints 990; a discount of ten per cent must give 810.""", """
                        agent: wait 2
                        agent: read src/till.sh
                        agent: edit src/till.sh | $(($1 + $1 * $2 / 100)) | $(($1 - $1 * $2 / 100))
                        agent: write tests/discount_test.sh | check "ten per cent off" 810 "$(discounted 900 10)"
                        agent: run sh tests/run.sh
                        """));
    }

    /** Waits for a person before it changes a file. */
    static Map<String, Object> thatAsks(String repositoryUrl) {
        Map<String, Object> task = task(repositoryUrl, "Say how to give change", "docs", "normal", null, """
                The README says nothing of change. Whatever changes a file needs a person's word.""", """
                agent: read README.md
                agent: edit README.md | # ten per cent off | # ten per cent off\\n    change 900 1000      # prints 100
                """);
        task.put("permission_level", "human_required");
        return task;
    }

    private static Map<String, Object> task(
            String repositoryUrl, String title, String type, String priority, String verify, String text, String script) {
        Map<String, Object> task = new LinkedHashMap<>();
        task.put("title", title);
        task.put("description", text + NOTE + script);
        task.put("task_type", type);
        task.put("priority", priority);
        task.put("repository_url", repositoryUrl);
        task.put("branch_name", "main");
        if (verify != null) {
            task.put("verify_command", verify);
        }
        return task;
    }
}
