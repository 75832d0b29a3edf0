"""Addresses that the contract with the bank fixes (domain.md 7.3); no page of ours lives below them."""

from django.urls import path

from permits.bank import views

urlpatterns = [
    path("snap/v1.0/access-token/b2b", views.token),
    path("snap/v1.0/transfer-va/notify-payment-intrabank", views.notification),
    # BRIVA Online: the bank asks before it takes the money. Some contracts name these below /snap/v1.0.
    path("v1/transfer-va/inquiry", views.inquiry),
    path("v1/transfer-va/payment", views.payment),
    path("snap/v1.0/transfer-va/inquiry", views.inquiry),
    path("snap/v1.0/transfer-va/payment", views.payment),
    path("snap/<path:path>", views.elsewhere),
    path("v1/transfer-va/<path:path>", views.elsewhere),
]
