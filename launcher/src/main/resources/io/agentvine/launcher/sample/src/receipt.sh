# Prints a receipt: one line for each "NAME COUNT PRICE" on stdin.

. "$(dirname "$0")/till.sh"

sum=0
while read -r name count price; do
    line=$(total "$count" "$price")
    sum=$((sum + line))
    printf '%-12s %3d x %5d = %6d\n' "$name" "$count" "$price" "$line"
done
printf '%-12s %22d\n' Total "$sum"
