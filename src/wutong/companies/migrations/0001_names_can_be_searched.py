"""Immutable functions under the register's generated column and its index.

They use nothing but built-in functions, so a dump restores them in any order.
"""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

NAME_KEY = r"""
CREATE FUNCTION companies_name_key(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $function$
    SELECT translate(
        normalize(name, NFKC),
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ' || E' \t\n\r()[]{}<>《》【】〔〕「」『』〈〉"''“”‘’.,，。、;:；：·・•‧-‐–—_/\\|*#&@!?~`+^%%$=',
        'abcdefghijklmnopqrstuvwxyz'
    )
$function$
""".replace("%%", "%")

# single characters and neighbouring pairs: an index over both serves words of any length
GRAMS = """
CREATE FUNCTION companies_grams(key text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $function$
DECLARE
    single text[] := string_to_array(key, NULL);
    size int := coalesce(cardinality(single), 0);
    found text[] := coalesce(single, '{}');
BEGIN
    FOR place IN 2..size LOOP
        found[size + place - 1] := single[place - 1] || single[place];
    END LOOP;
    RETURN found;
END
$function$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        migrations.RunSQL(NAME_KEY, "DROP FUNCTION companies_name_key(text)"),
        migrations.RunSQL(GRAMS, "DROP FUNCTION companies_grams(text)"),
    ]
