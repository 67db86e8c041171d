package io.agentvine.backend.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModuleGraphTest {

    private static Set<String> reached(Map<String, String> sources) {
        return ModuleGraph.reachedFrom("main.js", Map.of("preact", "lib/preact.js"), name -> sources.containsKey(name) ? sources.get(name).getBytes(StandardCharsets.UTF_8) : null);
    }

    @Test
    void followsWhatIsImportedAtTheStartAndNothingThatIsFetchedLater() {
        assertThat(reached(Map.of(
                "main.js", "import './a/x.js';\nimport { h } from 'preact';\nconst later = () => import('./later.js');",
                "a/x.js", "import {\n    y,\n} from '../y.js';\nimport * as z from './z.js';",
                "y.js", "export { z } from './a/z.js';",
                "a/z.js", "export const z = \"import './none.js'\";",
                "lib/preact.js", "")))
                .containsExactly("a/z.js", "y.js", "a/x.js", "lib/preact.js", "main.js");
    }

    @Test
    void namesACircle() {
        assertThatThrownBy(() -> reached(Map.of("main.js", "import './a.js';", "a.js", "import './b.js';", "b.js", "import { a } from './a.js';")))
                .hasMessageContaining("a.js → b.js → a.js");
    }

    @Test
    void namesAModuleThatImportsWhatIsNotThere() {
        assertThatThrownBy(() -> reached(Map.of("main.js", "import './gone.js';"))).hasMessageContaining("main.js").hasMessageContaining("gone.js");
        assertThatThrownBy(() -> reached(Map.of("main.js", "import 'unheard-of';"))).hasMessageContaining("unheard-of");
    }
}
