# Runs every check; exits with 1 when one fails.

cd "$(dirname "$0")/.." || exit 1
. src/till.sh
failed=0

check() { # check NAME EXPECTED FOUND
    if [ "$2" = "$3" ]; then
        echo "ok      $1"
    else
        echo "FAILED  $1: expected $2, found $3"
        failed=1
    fi
}

check "two at 4.50" 900 "$(total 2 450)"
check "change from 10.00" 100 "$(change 1000 900)"
for more in tests/*_test.sh; do
    [ -f "$more" ] && . "./$more"
done
exit $failed
