"""Dialogs beside the wizard."""
