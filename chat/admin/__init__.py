"""Model admins and monitoring pages; ChatAdminConfig loads them."""
