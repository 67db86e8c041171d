# Makes the project in which the everyday lines are run, in the current folder.
set -e
git init -q -b main . && git config user.name Ada && git config user.email ada@example.com
mkdir -p src/main/java/app src/test docs scripts lib tests data php ruby goapp rs/src net
printf '# Shop\n\nA small shop.\n\n## Use\n\nTODO: say how.\n' > README.md
printf 'node_modules/\ntarget/\nbuild/\n__pycache__/\n*.o\n' > .gitignore
cat > package.json <<'X'
{"name": "shop", "version": "1.2.3", "type": "module", "scripts": {"test": "node --test tests/", "build": "node scripts/build.js", "lint": "node --check src/index.js",
 "start": "node src/index.js", "pretest": "node -e 0"}, "engines": {"node": ">=18"}}
X
printf 'export const add = (a, b) => a + b;\n// TODO: subtract\n' > src/index.js
printf "import { test } from 'node:test';\nimport assert from 'node:assert';\nimport { add } from '../src/index.js';\ntest('adds', () => assert.equal(add(1, 2), 3));\n" > tests/index.test.js
printf "import fs from 'node:fs';\nfs.mkdirSync('build', {recursive: true});\nfs.copyFileSync('src/index.js', 'build/index.js');\n" > scripts/build.js
printf '{"a": 1, "list": [1, 2, 3], "name": "shop"}\n' > data/a.json
printf 'id,name,price\n1,apple,3\n2,pear,5\n3,plum,2\n' > data/a.csv
printf '2026-01-01 INFO started\n2026-01-01 ERROR no such file\n2026-01-02 INFO stopped\n' > data/app.log
printf 'KEY=value\nOTHER=2\n' > .env.example
printf 'def add(a, b):\n    return a + b\n' > lib/calc.py; : > lib/__init__.py
printf 'import unittest\nfrom lib.calc import add\n\n\nclass AddTest(unittest.TestCase):\n    def test_adds(self):\n        self.assertEqual(add(1, 2), 3)\n' > tests/test_calc.py
printf '[project]\nname = "shop"\nversion = "1.2.3"\n' > pyproject.toml; printf 'requests==2.32.0\n' > requirements.txt
printf '#include <stdio.h>\n#include "calc.h"\nint main(void) { printf("%%d\\n", add(1, 2)); return 0; }\n' > src/main.c
printf 'int add(int a, int b);\n' > src/calc.h; printf '#include "calc.h"\nint add(int a, int b) { return a + b; }\n' > src/calc.c
cat > Makefile <<'X'
CFLAGS ?= -O1 -Wall -Isrc
all: build/shop
build/%.o: src/%.c src/calc.h
	@mkdir -p build
	$(CC) $(CFLAGS) -c -o $@ $<
build/shop: build/main.o build/calc.o
	$(CC) -o $@ $^
test: all
	test "$$(build/shop)" = 3
clean:
	rm -rf build
.PHONY: all test clean
X
printf 'package app;\n\npublic class App {\n    public static void main(String[] words) {\n        System.out.println("shop " + words.length);\n    }\n}\n' > src/main/java/app/App.java
cat > pom.xml <<'X'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>app</groupId><artifactId>shop</artifactId><version>1</version><packaging>pom</packaging></project>
X
printf '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n' > rs/Cargo.toml
printf 'fn add(a: i32, b: i32) -> i32 {\n    a + b\n}\n\nfn main() {\n    println!("{}", add(1, 2));\n}\n\n#[test]\nfn adds() {\n    assert_eq!(add(1, 2), 3);\n}\n' > rs/src/main.rs
printf 'module example.com/shop\n\ngo 1.21\n' > goapp/go.mod; printf 'package main\n\nfunc main() {}\n' > goapp/main.go
printf '<?php echo 1 + 2, "\\n";\n' > php/a.php; printf 'puts 1 + 2\n' > ruby/a.rb
printf '#!/bin/sh\necho "deploy $1"\n' > scripts/hello.sh; chmod +x scripts/hello.sh
git remote add origin https://git.example.invalid/ada/shop.git
git add -A && git commit -q -m 'First' && git tag v1.2.3
printf '\nMore.\n' >> README.md && git commit -qam 'Say more' && git branch topic HEAD~1
