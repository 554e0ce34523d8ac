"""HubSpot and Salesforce: the place of the adapters that know guests as contacts and leads."""
