"""What clients do themselves: ask, follow and answer, each seeing only what is theirs.

`questions` takes in what is asked, `client_view` tells how it stands in the words of `client_words`.
"""
