from django.db import migrations

# 首报 belongs to whoever registered first, for ever: not even a direct UPDATE moves it
FORWARD = """
CREATE FUNCTION pipeline_first_report_never_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a first report never moves: % %', TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER first_report_never_moves
BEFORE UPDATE OF claimed_at, claimant_id, project_id ON pipeline_claim
FOR EACH ROW
WHEN (
    (OLD.claimed_at, OLD.claimant_id, OLD.project_id)
    IS DISTINCT FROM (NEW.claimed_at, NEW.claimant_id, NEW.project_id)
)
EXECUTE FUNCTION pipeline_first_report_never_moves();

CREATE TRIGGER first_report_never_moves
BEFORE UPDATE OF reported_at, reported_by_id, number ON pipeline_project
FOR EACH ROW
WHEN (
    (OLD.reported_at, OLD.reported_by_id, OLD.number)
    IS DISTINCT FROM (NEW.reported_at, NEW.reported_by_id, NEW.number)
)
EXECUTE FUNCTION pipeline_first_report_never_moves();
"""

BACKWARD = """
DROP TRIGGER first_report_never_moves ON pipeline_project;
DROP TRIGGER first_report_never_moves ON pipeline_claim;
DROP FUNCTION pipeline_first_report_never_moves();
"""


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0001_projects_claims_agreements_and_funds")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
