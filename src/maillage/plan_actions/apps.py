from django.apps import AppConfig


class PlanActionsConfig(AppConfig):
    name = "maillage.plan_actions"
    label = "plan_actions"
    verbose_name = "Plan d'actions"
