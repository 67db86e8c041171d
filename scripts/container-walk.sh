#!/usr/bin/env bash
# Walks through the compose file for real: builds the images, starts everything, looks what an agent's program can reach, has each worker
# do a task with the scripted agent, clones from and pushes to a private repository with a token from the env file, restarts every
# service while tasks run, does it again on PostgreSQL, takes it all down, and looks whether anything was left.
# Needs a Docker engine (docker compose, or docker-compose 1.29) and a JDK for the scripted agent's jar.
# WALK_BY_TAG=1 takes the base images by tag, not by digest, for an engine that has them without a registry.
# Usage: scripts/container-walk.sh [folder for the logs]     Exit: 0, or 1 where a check failed.
set -u
cd "$(dirname "$0")/.." || exit 1

logs=${1:-target/container-walk}
mkdir -p "$logs" || exit 1
summary=$logs/summary.txt
: >"$summary"
export AGENTVINE_PORT=${AGENTVINE_PORT:-18000}
api=http://localhost:$AGENTVINE_PORT
# As a person makes .env: a copy of the example with lines of their own.
settings=$PWD/$logs/walk.env
case $logs in /*) settings=$logs/walk.env ;; esac
unset AGENTVINE_GIT_TOKEN AGENTVINE_GIT_TOKEN_HOSTS AGENTVINE_TASKS_HTTP_HOSTS
token=walk-$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
sed "s/^AGENTVINE_GIT_TOKEN=.*/AGENTVINE_GIT_TOKEN=$token/" .env.example >"$settings" || exit 1
printf '%s\n' 'AGENTVINE_GIT_TOKEN_HOSTS=http://git:8080' 'AGENTVINE_TASKS_HTTP_HOSTS=git:8080' >>"$settings"
by_tag() { # by_tag NAME: an image that is named by tag and digest in the compose file, by its tag
    printf '%s=%s\n' "$1" "$(sed -n "s/.*$1:-\(.*\)@sha256:.*/\1/p" docker-compose.yml)"
}
if [ -n "${WALK_BY_TAG-}" ]; then
    for image in JDK_IMAGE JRE_IMAGE REDIS_IMAGE POSTGRES_IMAGE; do by_tag "$image"; done >>"$settings"
fi
failed=0
profile=""
if docker compose version >/dev/null 2>&1; then compose_program="docker compose"; else compose_program=docker-compose; fi

compose() {
    # shellcheck disable=SC2086 # words are meant to be split
    $compose_program -p agentvine-walk --env-file "$settings" -f docker-compose.yml -f scripts/compose.scripted.yml $profile "$@"
}

say() { printf '%s  %s\n' "$(date -u +%H:%M:%S)" "$1" | tee -a "$summary"; }

check() { # check NAME COMMAND...: one line, and the exit of the walk
    local name=$1 begun=$SECONDS
    shift
    if "$@" >>"$logs/checks.log" 2>&1; then
        say "ok      $name ($((SECONDS - begun)) s)"
    else
        say "FAILED  $name ($((SECONDS - begun)) s), see $logs/checks.log"
        failed=1
        return 1
    fi
}

within() { # within SECONDS COMMAND...: repeats it until it holds; the limit only says when a failure is seen
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || { echo "not within the limit: $*"; return 1; }
        sleep 1
    done
}

# JavaScript over JSON on stdin, run by the worker image's Node: json 'tasks.length'
json() { docker run --rm -i --network none --entrypoint node agentvine-worker -e "
    const it = JSON.parse(require('fs').readFileSync(0)); console.log($1)"; }

get() { curl -fsS --max-time 10 "$api/api/v1/$1"; }

healthy() { curl -fsS -o /dev/null --max-time 5 "$api/health"; }

idle_workers() { [ "$(get workers | json 'it.filter((w) => w.status === "idle").length')" = "$1" ]; }

submit() { # submit TITLE SECONDS [URL]: prints the task's id
    curl -fsS --max-time 30 -H 'Content-Type: application/json' "$api/api/v1/tasks" -d "{
        \"title\": \"$1\", \"repository_url\": \"${3:-file:///sample/till.git}\", \"branch_name\": \"main\",
        \"description\": \"agent: wait $2\\nagent: write $1.txt | by the scripted agent\\nagent: run cat $1.txt\"}" | json it.id
}

tasks_with_status() { get 'tasks?limit=500' | json "it.filter((t) => t.status === '$1').length"; }

none_live() { [ "$(get 'tasks?limit=500' | json 'it.filter((t) => !["completed", "failed", "cancelled"].includes(t.status)).length')" = 0 ]; }

in_progress() { [ "$(tasks_with_status in_progress)" -ge "$1" ]; }

make_sample() {
    compose exec -T worker-1 sh -c 'git init -q --bare -b main /sample/till.git && git init -q -b main /tmp/till &&
            cd /tmp/till && echo "# Till" > README.md && git add . &&
            git -c user.name=Walk -c user.email=walk@agentvine.invalid commit -q -m "Begin" &&
            git push -q /sample/till.git main && rm -rf /tmp/till'
}

branches() { compose exec -T worker-1 git --git-dir=/sample/till.git for-each-ref --format='%(refname:short)' refs/heads/agentvine | wc -l | tr -d ' '; }

each_worker_does_one() { # three tasks at the same time; each holds its worker for a while
    local id
    for id in 1 2 3; do submit "each-$1-$id" 6; done
    within 600 none_live || return 1
    [ "$(tasks_with_status completed)" -ge 3 ] || return 1
    local workers
    workers=$(get 'tasks?limit=500' | json 'JSON.stringify(it.filter((t) => t.title.startsWith("each-'"$1"'-")).map((t) => t.id))')
    local names="" task
    for task in $(printf '%s' "$workers" | tr -d '[]"' | tr ',' ' '); do
        names="$names $(get "tasks/$task/executions" | json 'it[0].worker_name || it[0].worker_id')"
    done
    echo "done by:$names"
    # shellcheck disable=SC2086
    [ "$(printf '%s\n' $names | sort -u | wc -l)" -eq 3 ]
}

private_repository() { # cloned with the token of the env file, and pushed to; who has none is not let in
    local before task branch
    compose exec -T worker-1 sh -c 'git -c credential.helper= ls-remote http://git:8080/till.git </dev/null' && return 1
    compose exec -T worker-1 git --git-dir=/sample/till.git config http.receivepack true
    before=$(branches)
    task=$(submit private 0 http://git:8080/till.git)
    within 600 none_live || return 1
    branch=$(get "tasks/$task" | json 'it.result && it.result.delivery.status === "pushed" && it.result.branch')
    echo "branches before $before, now $(branches); pushed $branch"
    compose exec -T worker-1 git --git-dir=/sample/till.git show "$branch:private.txt" | grep 'by the scripted agent' &&
        [ "$(branches)" -eq $((before + 1)) ]
}

token_is_nowhere() { # but in the environment that it was given by
    local service
    for service in worker-1 worker-2 worker-3; do
        compose exec -T "$service" sh -c '! grep -rlF -- "$AGENTVINE_GIT_TOKEN" /var/lib/agentvine /var/lib/agent /home/agentvine /tmp' || return 1
    done
    ! compose logs --no-color | grep -F "$token" && ! get 'tasks?limit=500' | grep -F "$token"
}

nothing_left() {
    [ -z "$(docker ps -aq --filter label=com.docker.compose.project=agentvine-walk)" ] &&
        [ -z "$(docker volume ls -q --filter label=com.docker.compose.project=agentvine-walk)" ] &&
        [ -z "$(docker network ls -q --filter label=com.docker.compose.project=agentvine-walk)" ]
}

survives() { # survives NAME COMMAND...: runs it while three tasks run; all of them complete and arrive
    local name=$1 id before
    shift
    before=$(branches)
    for id in 1 2 3; do submit "$name-$id" 8; done
    within 600 in_progress 2 || return 1
    "$@" || return 1
    within 600 healthy || return 1
    within 600 none_live || { get 'tasks?limit=10'; return 1; }
    within 600 idle_workers 3 || return 1
    echo "branches before $before, now $(branches); completed $(tasks_with_status completed)"
    [ "$(tasks_with_status failed)" = 0 ] && [ "$(branches)" -eq $((before + 3)) ]
}

kill_worker_jvm() { # as a crash: restart: on-failure brings it back
    compose exec -T "$1" sh -c 'for p in /proc/[0-9]*; do
        if tr "\0" " " < $p/cmdline 2>/dev/null | grep -q "^java .*worker.jar"; then kill -9 "${p#/proc/}"; fi; done; true'
    sleep 1
}

all_healthy() { # every container that has a health check
    local container
    for container in $(compose ps -q); do
        [ "$(docker inspect -f '{{if .State.Health}}{{.State.Health.Status}}{{else}}healthy{{end}}' "$container")" = healthy ] || return 1
    done
}

published_on_loopback_only() { docker inspect -f '{{json .NetworkSettings.Ports}}' "$(compose ps -q backend)" | grep -v 0.0.0.0 | grep -v '"::"' | grep 127.0.0.1; }

runs_without_rights() { [ "$(compose exec -T "$1" id -u | tr -d '\r')" = 10001 ] && has_rights "$1" 0000000000000000; }

# has_rights SERVICE MASK: what its first process could ever have, that it gains nothing by a set-uid program, and that it cannot change its image
has_rights() {
    compose exec -T "$1" sh -c "grep -x 'CapBnd:.$2' /proc/1/status && grep -x 'NoNewPrivs:.1' /proc/1/status && ! touch /usr/x"
}

# CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID, SETUID
worker_has_few_rights() { has_rights worker-1 00000000000000eb; }

as_agent() { compose exec -T -u agent worker-1 sh -c "$1"; }

agent_reaches() { # agent_reaches STATUS PATH [curl's options]: what the backend answers an agent's program
    local expected=$1 path=$2 found
    shift 2
    found=$(compose exec -T -u agent worker-1 curl -s -o /dev/null -w '%{http_code}' --max-time 10 "$@" "http://backend:8000$path" | tr -d '\r')
    echo "$path answered $found"
    [ "$found" = "$expected" ]
}

agent_reaches_no_route_of_others() {
    agent_reaches 401 /api/v1/tasks && agent_reaches 401 /api/v1/policy && agent_reaches 401 /api/v1/workers &&
        agent_reaches 401 /api/v1/tasks -H 'Content-Type: application/json' -d '{"title":"t","description":"d","repository_url":"/sample/till.git"}' &&
        agent_reaches 401 /api/v1/workers -H 'Content-Type: application/json' -d '{"name":"stranger"}' &&
        agent_reaches 401 /api/v1/queue/claim -H 'Content-Type: application/json' -d '{}' && agent_reaches 200 /health
}

agent_reads_nothing_of_its_worker() {
    as_agent '! cat /run/agentvine-token/worker-token && ! ls /var/lib/agentvine/runs && ! ls /home/agentvine && for p in /proc/[0-9]*; do
        if [ "$(stat -c %u $p)" = 0 ] && cat $p/environ; then exit 1; fi; done; test -z "${ANTHROPIC_API_KEY-}"' &&
        as_agent '! kill -0 1'
}

agents_are_another_user() { [ "$(get workers | json 'it.filter((w) => w.confinement === "user:agent").length')" = 3 ]; }

worker_has_no_operator_token() { compose exec -T worker-1 sh -c 'test -s /run/agentvine-token/worker-token && ! ls /run/agentvine-token | grep operator && ! touch /run/agentvine-token/x'; }

stores_out_of_reach() { compose exec -T worker-1 sh -c '! getent hosts redis && ! getent hosts postgres'; }

worker_route_needs_token() { [ "$(curl -s -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' -d '{"name":"stranger"}' "$api/api/v1/workers")" = 401 ]; }

foreign_host_is_refused() { local code; code=$(curl -s -o /dev/null -w '%{http_code}' -H 'Host: evil.example' "$api/api/v1/tasks"); [ "$code" -ge 400 ]; }

claude_is_pinned() { docker run --rm --entrypoint claude agentvine-worker --version | grep "$(sed -n 's/^ARG CLAUDE_CODE_VERSION=//p' Dockerfile.worker)"; }

seed_lines() { get tasks | json 'it.map((t) => t.title + " " + t.status).join("\n")' && get sessions | json 'it.map((s) => s.session_id + " " + s.status).join("\n")'; }

still_there() { [ "$(tasks_with_status completed)" = "$1" ]; }

on_postgresql() { compose logs --no-color backend | grep 'Database: jdbc:postgresql' && curl -fsS "$api/about"; }

start() {
    compose up -d >>"$logs/compose.log" 2>&1 && within 600 healthy && within 600 idle_workers 3
}

stop() { # stop NAME [-v]
    compose logs --no-color --timestamps >"$logs/$1.log" 2>&1
    compose down ${2:-} >>"$logs/compose.log" 2>&1
}

finish() {
    profile="--profile postgres"
    compose logs --no-color --timestamps >"$logs/at-exit.log" 2>&1
    compose down -v --remove-orphans >>"$logs/compose.log" 2>&1
}
trap finish EXIT

say "container walk with $($compose_program version --short 2>/dev/null), docker $(docker version -f '{{.Server.Version}}'), base images by ${WALK_BY_TAG:+tag, not by }digest"
check "the scripted agent's jar is built" ./mvnw -q -B -DskipTests package -pl common,launcher -am
check "images are built" compose build
check "claude in the image is the pinned one" claude_is_pinned

say "SQLite"
check "up: backend healthy, three workers idle" start || exit 1
check "a sample repository in a shared volume" make_sample
check "every container is healthy" within 600 all_healthy
check "the port is published on 127.0.0.1 only" published_on_loopback_only
check "the backend has no rights" runs_without_rights backend
check "a worker has few rights" worker_has_few_rights
check "agents are another user" agents_are_another_user
check "an agent's program reaches no route for people or of workers" agent_reaches_no_route_of_others
check "an agent's program reads nothing of its worker" agent_reads_nothing_of_its_worker
check "a worker has its token, and not the operator's" worker_has_no_operator_token
check "a worker reaches neither Redis nor a database" stores_out_of_reach
check "registering needs the token" worker_route_needs_token
check "a foreign Host is refused" foreign_host_is_refused
check "each worker does one of three tasks" each_worker_does_one sqlite
check "the README's lines answer" seed_lines
check "a private repository, by the token in the env file" private_repository
check "the token is in no file, log or answer" token_is_nowhere
check "redis restarts while tasks run" survives redis compose restart redis
check "the backend restarts while tasks run" survives backend compose restart backend
for worker in worker-1 worker-2 worker-3; do
    check "$worker restarts while tasks run" survives "$worker" compose restart "$worker"
done
check "a worker's JVM dies (-9) while tasks run" survives killed kill_worker_jvm worker-2
completed=$(tasks_with_status completed)
check "down" stop sqlite
check "up again" start
check "every task is still there ($completed)" still_there "$completed"
check "down with its volumes" stop sqlite-again -v

say "PostgreSQL, by --profile postgres"
profile="--profile postgres"
check "up: backend healthy, three workers idle" start || exit 1
check "the backend is on PostgreSQL" on_postgresql
check "a sample repository in a shared volume" make_sample
check "each worker does one of three tasks" each_worker_does_one postgres
check "postgres restarts while tasks run" survives postgres compose restart postgres
check "the backend restarts while tasks run" survives backend compose restart backend
check "down with its volumes" stop postgres -v
check "nothing is left: no container, network or volume" nothing_left

if [ "$failed" = 0 ]; then say "the walk is through: every check held"; else say "the walk FAILED"; fi
exit "$failed"
