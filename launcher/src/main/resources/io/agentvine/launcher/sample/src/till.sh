# Sums for a cash register. All amounts are whole cents.

# total COUNT PRICE
total() {
    echo $(($1 * $2))
}

# discounted AMOUNT PERCENT
discounted() {
    echo $(($1 + $1 * $2 / 100))
}

# change PAID AMOUNT
change() {
    echo $(($1 - $2))
}
