### What is said before the pages: who may see them, and whether there is room.

serving-sign-in = Sign in
serving-password = Password
serving-go = Sign in
serving-again = Try again
serving-wrong = That is not the password.
serving-too-often = Too many wrong passwords came from here: wait a minute.
serving-no-user = Sign in where these pages are offered: the server in front of them names nobody.
serving-full-title = All places are taken
serving-full = { $most } pages are open on this server, as many as it serves at once. This one opens as soon as another is closed.
serving-address = { $most } pages are open here from your address, as many as one address may. This one opens as soon as another is closed.
serving-yours = You have { $most } pages open here, as many as one visitor may. Close one, and this one opens.
serving-signed-out = You have to sign in again. Your settings are kept in the address of this page.
serving-missing-title = Nothing is here
serving-missing = There is no page at this address. A link may be cut off, or have a letter too many.
serving-missing-go = Go to Explore
