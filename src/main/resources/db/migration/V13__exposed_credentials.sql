-- When a credential was last seen where others could read it, on plain HTTP or in a URL, while it was
-- good. It still is; whoever reviews what is granted should have it changed.

alter table api_key add column exposed_at timestamptz;
alter table session add column exposed_at timestamptz;
