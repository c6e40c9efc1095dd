"""The embedded demo gateway: a process on loopback that speaks the gateway's contract and draws its films itself.

`launch` is the side of the web process and stays light; all else runs in the gateway's own process.

    __main__ ── server ── api ── desk ── engine ── studio (a process for each film)
                          │      │       └ storage, timing, hooks, order
                          │      └ answers, links, refusal, trouble, shapes
                          └ gate, leases, page
"""
