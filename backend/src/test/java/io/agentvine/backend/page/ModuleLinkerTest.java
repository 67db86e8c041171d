package io.agentvine.backend.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers make of it the walk through the page shows. */
class ModuleLinkerTest {

    private static final Map<String, String> LIBRARIES = Map.of("htm", "lib/htm.js");

    private static Map<String, String> linked(List<String> first, Map<String, String> sources) {
        SortedMap<String, byte[]> contents = sources.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, source -> source.getValue().getBytes(StandardCharsets.UTF_8), (a, b) -> b, TreeMap::new));
        return ModuleLinker.link(first, LIBRARIES, contents).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, file -> new String(file.getValue(), StandardCharsets.UTF_8)));
    }

    @Test
    void makesOneOfThoseThatAreNeededAtTheStart() {
        Map<String, String> files = linked(List.of("lib/htm.js", "dom.js", "parts/Time.js", "main.js"), Map.of(
                "lib/htm.js", "export default 1;",
                "dom.js", "import htm from 'htm';\nimport { h, render as draw } from 'htm';\nexport const html = htm;\nconst own = 1;\nexport { h, draw };\n",
                "parts/Time.js", "import { html } from '../dom.js';\nexport async function Time() {}\nexport class Clock {}\nconst peek = () => import('./Peek.js');\n",
                "main.js", "import { Time } from './parts/Time.js';\nTime();\n",
                "style.css", "a {}"));

        assertThat(files).containsOnlyKeys("lib/htm.js", "main.js", "style.css").containsEntry("lib/htm.js", "export default 1;").containsEntry("style.css", "a {}");
        assertThat(files.get("main.js")).isEqualTo("""
                import * as $0 from 'htm';
                export const $1 = (() => { // dom.js
                const { default: htm } = $0;
                const { h, render: draw } = $0;
                const html = htm;
                const own = 1;


                return { html, h, draw };
                })();
                export const $2 = (() => { // parts/Time.js
                const { html } = $1;
                async function Time() {}
                class Clock {}
                const peek = () => import('./parts/Peek.js');

                return { Time, Clock };
                })();
                export const $3 = (() => { // main.js
                const { Time } = $2;
                Time();

                return {  };
                })();
                """);
    }

    @Test
    void theOthersTakeFromItWhatIsInIt() {
        assertThat(linked(List.of("lib/htm.js", "dom.js", "main.js"), Map.of(
                "lib/htm.js", "",
                "dom.js", "export const html = 1;\n",
                "main.js", "import { html } from './dom.js';\n",
                "views/task/Task.js", "import { html as as } from '../../dom.js';\nimport { Head } from './Head.js';\nimport htm from 'htm';\nexport const Task = () => import('./More.js');\n",
                "more.js", "import { html } from './dom.js';\n")))
                .containsEntry("views/task/Task.js",
                        "import { $1 } from '../../main.js'; const { html: as } = $1;\nimport { Head } from './Head.js';\nimport htm from 'htm';\nexport const Task = () => import('./More.js');\n")
                .containsEntry("more.js", "import { $1 } from './main.js'; const { html } = $1;\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"export let changed = 1;", "export default 1;", "export { a as b };", "export { a } from './dom.js';", "export const { a } = b;", "import * as dom from './dom.js';",
            "import './dom.js';", "await 1;",
            "import.", "import(`", "import(\""})
    void refusesWhatItDoesNotUnderstand(String line) {
        assertThatThrownBy(() -> linked(List.of("dom.js", "main.js"), Map.of("dom.js", "", "main.js", "const b = {};\n" + line + "\n")))
                .hasMessageContaining("main.js").hasMessageEndingWith("found: " + line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"import '../dom.js';", "import * as dom from '../dom.js';", "export { html } from '../dom.js';", "import html, { a } from \"../dom.js\";"})
    void refusesItInTheOthersToo(String line) {
        assertThatThrownBy(() -> linked(List.of("dom.js", "main.js"), Map.of("dom.js", "export const html = 1;\n", "main.js", "", "views/x.js", line + "\n")))
                .hasMessageContaining("views/x.js").hasMessageEndingWith("found: " + line);
    }

    @Test
    void namesWhatIsImportedAndNotThere() {
        Map<String, String> sources = Map.of("dom.js", "export const html = 1;\n", "main.js", "", "views/x.js", "import { html, gone as here } from '../dom.js';\n");
        assertThatThrownBy(() -> linked(List.of("dom.js", "main.js"), sources)).hasMessageContaining("views/x.js imports 'gone', which dom.js");
    }

    @Test
    void takesEachOnceHoweverOftenItIsImported() {
        assertThat(linked(List.of("dom.js", "main.js"), Map.of("dom.js", "export const a = 1;\nexport const b = 1;\n", "main.js", "",
                "x.js", "import { a } from './dom.js';\nimport { b } from './dom.js';\n")).get("x.js"))
                .isEqualTo("import { $0 } from './main.js'; const { a } = $0;\nconst { b } = $0;\n");
    }

    @Test
    void refusesToFetchAnewWhatIsThere() {
        Map<String, String> sources = Map.of("dom.js", "", "main.js", "", "views/x.js", "const dom = () => import('../dom.js');");
        assertThatThrownBy(() -> linked(List.of("dom.js", "main.js"), sources)).hasMessageContaining("views/x.js").hasMessageContaining("dom.js");
    }
}
