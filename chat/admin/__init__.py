"""Model admins and the monitoring pages; ChatAdminConfig loads them."""
