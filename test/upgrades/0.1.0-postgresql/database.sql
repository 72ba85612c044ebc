--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: audit_head; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_head (
    id integer NOT NULL,
    sequence bigint NOT NULL,
    hash text NOT NULL,
    beats bigint DEFAULT 0 NOT NULL
);


--
-- Name: audit_log; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_log (
    sequence bigint NOT NULL,
    entry text NOT NULL,
    hash text NOT NULL
);


--
-- Name: consumed_documents; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.consumed_documents (
    identity text NOT NULL,
    instance text NOT NULL,
    operation text NOT NULL,
    type text,
    consumed_at text NOT NULL
);


--
-- Name: instances; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.instances (
    id text NOT NULL,
    name text NOT NULL,
    mode text NOT NULL,
    location text NOT NULL,
    tags text NOT NULL,
    created_at text NOT NULL,
    revision bigint NOT NULL,
    mark text DEFAULT ''::text NOT NULL
);


--
-- Name: policies; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.policies (
    instance_id text NOT NULL,
    type text NOT NULL,
    document text NOT NULL,
    token_hash text NOT NULL,
    policy_hash text NOT NULL,
    set_by text NOT NULL,
    set_at text NOT NULL
);


--
-- Name: policy_certificates; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.policy_certificates (
    instance_id text NOT NULL,
    sha256 text NOT NULL,
    der text NOT NULL,
    place bigint NOT NULL,
    added_by text NOT NULL,
    added_at text NOT NULL
);


--
-- Name: policy_history; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.policy_history (
    instance_id text NOT NULL,
    revision bigint NOT NULL,
    type text NOT NULL,
    act text NOT NULL,
    document text,
    token_hash text,
    policy_hash text,
    acted_by text NOT NULL,
    acted_at text NOT NULL
);


--
-- Name: replicas; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.replicas (
    id text NOT NULL,
    level text NOT NULL,
    renewed_at bigint NOT NULL
);


--
-- Name: schema_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schema_migrations (
    number bigint NOT NULL,
    name text NOT NULL,
    applied_at text NOT NULL
);


--
-- Name: seen_endorsements; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.seen_endorsements (
    level text NOT NULL,
    name text NOT NULL,
    mark text NOT NULL
);


--
-- Name: signing_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.signing_keys (
    instance_id text NOT NULL,
    key_id text NOT NULL,
    sealed_key text NOT NULL,
    created_at text NOT NULL,
    retired_at text,
    level text,
    due_at text,
    activated_at text
);


--
-- Data for Name: audit_head; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.audit_head (id, sequence, hash, beats) FROM stdin;
1	11	a631250e9cf27aed5b00a1ad1f9a01b1428417b8359aca2ebbc1ff4cddffd829	0
\.


--
-- Data for Name: audit_log; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.audit_log (sequence, entry, hash) FROM stdin;
1	{"at":"2026-11-29T10:38:17.802Z","caller":"service","details":{"certificates":0,"keyId":"5bf/xqYCh0hbjLVzkhx9Mza7OcnRkuZbG5x6zsl5iLE=","location":"local","mode":"AAD"},"instance":"default","operation":"CreateInstance","outcome":"done"}	1bc979c78c6157f4f03596c31bef3598536ad0f458aa68d2f7dd864f8580e742
2	{"at":"2026-11-29T10:38:18.309Z","caller":"service","details":{"certificates":0,"keyId":"yCYbnz/IG6XibkEF7fGQQTImFT7qhlUKOqMzSZR0G/A=","location":"local","mode":"AAD"},"instance":"contoso","operation":"CreateInstance","outcome":"done"}	e6bb798f883c18bbd73edb6947f025e475d45d156302c138abc9235c19fba4ff
3	{"at":"2026-11-29T10:38:18.697Z","caller":"service","details":{"certificates":1,"keyId":"2Wr9EwEXStoq8j6XKRvH+70GnOQFiQC1MooJgET4OZI=","location":"local","mode":"Isolated"},"instance":"guarded","operation":"CreateInstance","outcome":"done"}	5c30ad22f9e7048964fa98437a394b05b6578e464bde613f908aa58a5c5568f7
4	{"at":"2026-11-29T10:38:19.559Z","caller":"service","details":{"certificates":0,"keyId":"t85/hAbP2OjShJbMDEGueDnpIjF1UabjQIfMXcmjSzs=","location":"local","mode":"Shared"},"instance":"shared","operation":"CreateInstance","outcome":"done"}	f75e732b8ea32458760ad6e4dcd009eea1dbd911a45255b1749c3c39d3bd9abc
5	{"at":"2026-11-29T10:38:22.320Z","caller":"https://127.0.0.1:37179/adfs#5e71f1ed-0000-4000-8000-000000000001","details":{"milliseconds":104,"policyHash":"UKYeAj--VfJ4srqFC9SR9hii88RgEjdw8hLKqCcAtjs","requestId":"00-01968c3c24dc633e2058bca04132fec8-9a563f9f270e30f5-00","tokenHash":"IIuTGSJOyMxkLM6t3As4_7KMvyna-e2sPFUrSuxKOzQ","type":"SgxEnclave"},"instance":"contoso","operation":"SetPolicy","outcome":"done"}	2ce0b79d09c0203bb36ce6d3e3a419f15a35d25e663abf7fbd1af8495ab64498
6	{"at":"2026-11-29T10:38:22.659Z","caller":"https://127.0.0.1:37179/adfs#5e71f1ed-0000-4000-8000-000000000001","details":{"milliseconds":92,"policyHash":"VO1n33OcCmbZMbE4VSQznDGIYQuyZkCI9M4IVEtCvhw","requestId":"00-aac4aeb77bcd5f58f0a16ae7d5e741df-a73044305feaa4bb-00","tokenHash":"iKy7Rn3twS1L-ifIVh3nQOTKvLZiUKSTFkoc8FT-C7A","type":"SgxEnclave"},"instance":"contoso","operation":"SetPolicy","outcome":"done"}	37472a04b37a08265a642caa23ba7141a5b4ca0acf525a4e3fd89dc4cca77d47
7	{"at":"2026-11-29T10:38:22.894Z","caller":"https://127.0.0.1:37179/adfs#5e71f1ed-0000-4000-8000-000000000001","details":{"milliseconds":154,"policyHash":"2qBmmJvZ2J0z3nI3vAZLawbwRe3985Q4BnEIATr8osQ","requestId":"00-0d14a5bad12dd71a1777ce1dfe9faa8d-a7a83b5d1a929f88-00","signer":"CD72D66CAF63EED110ED825B8ECA09590A5D2588","tokenHash":"cyHRYP9l8IOyt0yTzh2di_hdS4EOAVl32cYk5fzLz0Y","type":"OpenEnclave"},"instance":"guarded","operation":"SetPolicy","outcome":"done"}	ee6b7aa382009dd75494cdc4f5ac11f79bd7d2d4f684d355cd4865f3ae9386b1
8	{"at":"2026-11-29T10:38:26.199Z","caller":"https://127.0.0.1:37179/adfs#5e71f1ed-0000-4000-8000-000000000001","details":{"keyId":"CX60WZPvIjO3Rmv6VzpiekeyIYySOiZFDq+hzJd7oWs=","milliseconds":307,"requestId":"00-5a6ed2ff0b3a741b2a18fcf13e77ed7e-d2be7d74c098cc76-00"},"instance":"contoso","operation":"RotateKey","outcome":"done"}	fd39cb368ed9715a396672975916969bef4b7d0968c78f34859a99e5f6e9503a
9	{"at":"2026-11-29T10:38:29.361Z","caller":"https://127.0.0.1:37179/adfs#5e71f1ed-0000-4000-8000-000000000001","details":{"certificates":0,"keyId":"M2b3deuhGAe1HC2LMWVSvge6QthaLC2c157kKq9quuk=","location":"local","milliseconds":767,"mode":"AAD","requestId":"00-a58f9e2b766d76800e24e8598b65499f-2d62c4aedb8fc444-00"},"instance":"gone","operation":"CreateInstance","outcome":"done"}	0594f32fd52300fac6e526a10012f4b0d2d9805672f604bc6ac1abf6358f4acc
10	{"at":"2026-11-29T10:38:32.168Z","caller":"https://127.0.0.1:37179/adfs#5e71f1ed-0000-4000-8000-000000000001","details":{"milliseconds":188,"requestId":"00-77a46ffd7c72ca940e08897d79ad09f4-b6014562eddff7aa-00"},"instance":"gone","operation":"DeleteInstance","outcome":"done"}	6764c00327724200afe46a8034bcc31a5c1750af9f216910c7f28df7dd0eb010
11	{"at":"2026-11-29T10:38:32.351Z","caller":"https://127.0.0.1:37179/adfs#5e71f1ed-0000-4000-8000-000000000001","details":{"milliseconds":8,"policyHash":"8hhngLfRZh1WnpeGikAQ2Ac9ZQjbz-neXu1iU8Yv69k","requestId":"00-3106ed2488ceb45d26628afa1440f2f9-afa12e7f36c74e6a-00","tokenHash":"O0OYc7qoCjF0VRWqL6VI9Ux9DRLVnbbyZ1JP2jtLrVY","type":"SgxEnclave"},"instance":"guarded","operation":"SetPolicy","outcome":"DocumentUnsigned"}	a631250e9cf27aed5b00a1ad1f9a01b1428417b8359aca2ebbc1ff4cddffd829
\.


--
-- Data for Name: consumed_documents; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.consumed_documents (identity, instance, operation, type, consumed_at) FROM stdin;
61221891d67ba157beb85afdc540ed270fc1dbd5bf35d6a9e8dee0524974c2d1	guarded	SetPolicy	OpenEnclave	2026-11-29T10:38:22.894Z
\.


--
-- Data for Name: instances; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.instances (id, name, mode, location, tags, created_at, revision, mark) FROM stdin;
3b5e56fdecdadcfb0ce243ed9f432225	default	AAD	local	{}	2026-11-29T10:38:17.802Z	1	81e8f43b9e344452b7cec7b93e012cbf
3ecc774f0a9c145414063c4e06c477b9	shared	Shared	local	{}	2026-11-29T10:38:19.559Z	1	45136f413fe5b616288010bc35b04123
e15d7f69e24d4c1fb3f2daee34bb9b62	guarded	Isolated	local	{}	2026-11-29T10:38:18.697Z	2	28c666d2b9eb4ec9a364e3fdeb218b5d
c73ade417243b44f7012e1725d9281cd	contoso	AAD	local	{}	2026-11-29T10:38:18.309Z	4	05770f64aee88d28060fd4ac66d32e27
\.


--
-- Data for Name: policies; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.policies (instance_id, type, document, token_hash, policy_hash, set_by, set_at) FROM stdin;
c73ade417243b44f7012e1725d9281cd	SgxEnclave	eyJhbGciOiJub25lIn0.eyJBdHRlc3RhdGlvblBvbGljeSI6ImRtVnljMmx2YmowZ01TNHdPMkYxZEdodmNtbDZZWFJwYjI1eWRXeGxjM3M5UGlCd1pYSnRhWFFvS1R0OU8ybHpjM1ZoYm1ObGNuVnNaWE43UFQ0Z2FYTnpkV1VvZEhsd1pUMGljRzlzYVdONUxXNWhiV1VpTENCMllXeDFaVDBpYzJWamIyNWtJaWs3ZlRzIn0.	iKy7Rn3twS1L-ifIVh3nQOTKvLZiUKSTFkoc8FT-C7A	VO1n33OcCmbZMbE4VSQznDGIYQuyZkCI9M4IVEtCvhw	https://127.0.0.1:37179/adfs#5e71f1ed-0000-4000-8000-000000000001	2026-11-29T10:38:22.659Z
e15d7f69e24d4c1fb3f2daee34bb9b62	OpenEnclave	eyJhbGciOiJSUzI1NiIsIng1YyI6WyJNSUlERlRDQ0FmMmdBd0lCQWdJVVZ5eE9HSE5PcXNWNzBhc2hOV0pVeDU4YVJya3dEUVlKS29aSWh2Y05BUUVMQlFBd0dURVhNQlVHQTFVRUF3d09VRzlzYVdONUlHMWhibUZuWlhJd0lCY05Nall4TVRJNU1UQXpPREV5V2hnUE1qRXlOakV4TURVeE1ETTRNVEphTUJreEZ6QVZCZ05WQkFNTURsQnZiR2xqZVNCdFlXNWhaMlZ5TUlJQklqQU5CZ2txaGtpRzl3MEJBUUVGQUFPQ0FROEFNSUlCQ2dLQ0FRRUF4U3hacldmdERxeVd5dmhPRGlyUHFyT0trSzIweGNCRFNYQ3ozT0xIN2dvNlNKNGRBSUpqVWp2SGFoZVUzSHVnLzNibFBIWFMvQ2gyRTd2NFhyWGtsTXdUS25CM2VweWpBZy9VVzRaeit1OHV6QUtVOFZMclpWb2o4dlVXd2NGcjNkYXVFamxncnNYUmRNWWZxeEF3dmFlOTlCYU9SdzhhYWlyU3lPRzl2MVJSdGxwNm5PV29PTFZCVnRBZ1hqYXdJd1VPWnZvZm1kMWpDa0MrMjJqQlJLUDZPQWthVkVDK0pka3ZodGdtOHhXci9XemtVK1E2VUo4NGhhS1dVd3dia0c4cWZMRlczNVlxVEtXT242bzExMTB6TGtUNTJvM0duSXB3TUhZSVZTU0VNTGNVM04za2tZVGZoS1VZRGIzNDZ2T3ZRb1N6UnpkaHlUQzZ3NU1rQXdJREFRQUJvMU13VVRBZEJnTlZIUTRFRmdRVXZxMi8rQUdvcTJXMWZMVm8yb0ZuWDk2bG91SXdId1lEVlIwakJCZ3dGb0FVdnEyLytBR29xMlcxZkxWbzJvRm5YOTZsb3VJd0R3WURWUjBUQVFIL0JBVXdBd0VCL3pBTkJna3Foa2lHOXcwQkFRc0ZBQU9DQVFFQXZYOTMwT3pwdEErZG53M2RCL2tPdDBWWjBpQ1RWdzdicXMyNVY3bzdxT2o4MkZ3WVNmVHU3dVRpa1MvQ1FzQmw1cUc5akdjQ083WXA3YmRKT2VvTXFwNUs2UFZ4NnBQTEdrNVZwczBUZHRKNVFUTHZacVNRV21vMGVZZnBha0tCRFpTbWQwZUEzNjNVb3Q4WXo3Z3JNY0xGQWFvSStOTE5KeWs3bERhdTJLOGt3aThVRFhtWVM2blpVdU1YQko2RjUzYWpmVHZWWldhMUg2NFhnc0IzMXNUdWdvZ01XaW9jWkxaNzgzWTBja1JXRjBOdldkQUNpanZnRmltc0ZpOXd6RnlTNjUxbmJlZzk4eFQzRUQ4aHFtbWZvT0E3VHdwTkc0VHl0WGhKbHFheFpwR0JmczNlR241dlRkUVZncWdSazMwT1pydytDSnFuV2dwM1J3eGRrQT09Il19.eyJBdHRlc3RhdGlvblBvbGljeSI6ImRtVnljMmx2YmowZ01TNHdPMkYxZEdodmNtbDZZWFJwYjI1eWRXeGxjM3M5UGlCd1pYSnRhWFFvS1R0OU8ybHpjM1ZoYm1ObGNuVnNaWE43UFQ0Z2FYTnpkV1VvZEhsd1pUMGljRzlzYVdONUxXNWhiV1VpTENCMllXeDFaVDBpWjNWaGNtUmxaQ0lwTzMwNyIsImp0aSI6IjkwMDliZTllLTFlOTAtNDNmOC05ZGVjLTJhMWJjNWRkOGMwNCJ9.TvdhDKMizufQIG4vmCDLM66F6NeXq53XIm4sFcvc2F6yaHt1I9pE-N53W6LNNE2lY-a3xa0Ld6_5toDaX7ojVI3OhO_S30bSga5ilIb1m3m2_7mCY_o-fhIcHDOTx2yIzU4gnocIziPa8gA6cdDLPS9TYQ1V6OXFaphXcLVo_LU40rDJq7jc1tTdttJrR2NGXMEDIfY8hcbkskywfs5X7kTHUFL3EAJkN6SnyTaV7i06W8DWQGXJFPmWwnf60qrd7Zv2l5f4FZ_Qo2JQpWuaFyrqo2PBwgA5HCJycx1IQwzeAO-PSlQ6noDAX41Wm06kZ8DhU_4Ko0XydFZ4mYigUw	cyHRYP9l8IOyt0yTzh2di_hdS4EOAVl32cYk5fzLz0Y	2qBmmJvZ2J0z3nI3vAZLawbwRe3985Q4BnEIATr8osQ	https://127.0.0.1:37179/adfs#5e71f1ed-0000-4000-8000-000000000001	2026-11-29T10:38:22.894Z
\.


--
-- Data for Name: policy_certificates; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.policy_certificates (instance_id, sha256, der, place, added_by, added_at) FROM stdin;
e15d7f69e24d4c1fb3f2daee34bb9b62	5f9b5c6557b700888a713707c93513f7e398145780b9b170d805cbae28a82416	MIIDFTCCAf2gAwIBAgIUVyxOGHNOqsV70ashNWJUx58aRrkwDQYJKoZIhvcNAQELBQAwGTEXMBUGA1UEAwwOUG9saWN5IG1hbmFnZXIwIBcNMjYxMTI5MTAzODEyWhgPMjEyNjExMDUxMDM4MTJaMBkxFzAVBgNVBAMMDlBvbGljeSBtYW5hZ2VyMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxSxZrWftDqyWyvhODirPqrOKkK20xcBDSXCz3OLH7go6SJ4dAIJjUjvHaheU3Hug/3blPHXS/Ch2E7v4XrXklMwTKnB3epyjAg/UW4Zz+u8uzAKU8VLrZVoj8vUWwcFr3dauEjlgrsXRdMYfqxAwvae99BaORw8aairSyOG9v1RRtlp6nOWoOLVBVtAgXjawIwUOZvofmd1jCkC+22jBRKP6OAkaVEC+Jdkvhtgm8xWr/WzkU+Q6UJ84haKWUwwbkG8qfLFW35YqTKWOn6o1110zLkT52o3GnIpwMHYIVSSEMLcU3N3kkYTfhKUYDb346vOvQoSzRzdhyTC6w5MkAwIDAQABo1MwUTAdBgNVHQ4EFgQUvq2/+AGoq2W1fLVo2oFnX96louIwHwYDVR0jBBgwFoAUvq2/+AGoq2W1fLVo2oFnX96louIwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAvX930OzptA+dnw3dB/kOt0VZ0iCTVw7bqs25V7o7qOj82FwYSfTu7uTikS/CQsBl5qG9jGcCO7Yp7bdJOeoMqp5K6PVx6pPLGk5Vps0TdtJ5QTLvZqSQWmo0eYfpakKBDZSmd0eA363Uot8Yz7grMcLFAaoI+NLNJyk7lDau2K8kwi8UDXmYS6nZUuMXBJ6F53ajfTvVZWa1H64XgsB31sTugogMWiocZLZ783Y0ckRWF0NvWdACijvgFimsFi9wzFyS651nbeg98xT3ED8hqmmfoOA7TwpNG4TytXhJlqaxZpGBfs3eGn5vTdQVgqgRk30OZrw+CJqnWgp3RwxdkA==	1	service	2026-11-29T10:38:18.697Z
\.


--
-- Data for Name: policy_history; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.policy_history (instance_id, revision, type, act, document, token_hash, policy_hash, acted_by, acted_at) FROM stdin;
c73ade417243b44f7012e1725d9281cd	2	SgxEnclave	set	eyJhbGciOiJub25lIn0.eyJBdHRlc3RhdGlvblBvbGljeSI6ImRtVnljMmx2YmowZ01TNHdPMkYxZEdodmNtbDZZWFJwYjI1eWRXeGxjM3M5UGlCd1pYSnRhWFFvS1R0OU8ybHpjM1ZoYm1ObGNuVnNaWE43UFQ0Z2FYTnpkV1VvZEhsd1pUMGljRzlzYVdONUxXNWhiV1VpTENCMllXeDFaVDBpWm1seWMzUWlLVHQ5T3cifQ.	IIuTGSJOyMxkLM6t3As4_7KMvyna-e2sPFUrSuxKOzQ	UKYeAj--VfJ4srqFC9SR9hii88RgEjdw8hLKqCcAtjs	https://127.0.0.1:37179/adfs#5e71f1ed-0000-4000-8000-000000000001	2026-11-29T10:38:22.320Z
c73ade417243b44f7012e1725d9281cd	3	SgxEnclave	set	eyJhbGciOiJub25lIn0.eyJBdHRlc3RhdGlvblBvbGljeSI6ImRtVnljMmx2YmowZ01TNHdPMkYxZEdodmNtbDZZWFJwYjI1eWRXeGxjM3M5UGlCd1pYSnRhWFFvS1R0OU8ybHpjM1ZoYm1ObGNuVnNaWE43UFQ0Z2FYTnpkV1VvZEhsd1pUMGljRzlzYVdONUxXNWhiV1VpTENCMllXeDFaVDBpYzJWamIyNWtJaWs3ZlRzIn0.	iKy7Rn3twS1L-ifIVh3nQOTKvLZiUKSTFkoc8FT-C7A	VO1n33OcCmbZMbE4VSQznDGIYQuyZkCI9M4IVEtCvhw	https://127.0.0.1:37179/adfs#5e71f1ed-0000-4000-8000-000000000001	2026-11-29T10:38:22.659Z
e15d7f69e24d4c1fb3f2daee34bb9b62	2	OpenEnclave	set	eyJhbGciOiJSUzI1NiIsIng1YyI6WyJNSUlERlRDQ0FmMmdBd0lCQWdJVVZ5eE9HSE5PcXNWNzBhc2hOV0pVeDU4YVJya3dEUVlKS29aSWh2Y05BUUVMQlFBd0dURVhNQlVHQTFVRUF3d09VRzlzYVdONUlHMWhibUZuWlhJd0lCY05Nall4TVRJNU1UQXpPREV5V2hnUE1qRXlOakV4TURVeE1ETTRNVEphTUJreEZ6QVZCZ05WQkFNTURsQnZiR2xqZVNCdFlXNWhaMlZ5TUlJQklqQU5CZ2txaGtpRzl3MEJBUUVGQUFPQ0FROEFNSUlCQ2dLQ0FRRUF4U3hacldmdERxeVd5dmhPRGlyUHFyT0trSzIweGNCRFNYQ3ozT0xIN2dvNlNKNGRBSUpqVWp2SGFoZVUzSHVnLzNibFBIWFMvQ2gyRTd2NFhyWGtsTXdUS25CM2VweWpBZy9VVzRaeit1OHV6QUtVOFZMclpWb2o4dlVXd2NGcjNkYXVFamxncnNYUmRNWWZxeEF3dmFlOTlCYU9SdzhhYWlyU3lPRzl2MVJSdGxwNm5PV29PTFZCVnRBZ1hqYXdJd1VPWnZvZm1kMWpDa0MrMjJqQlJLUDZPQWthVkVDK0pka3ZodGdtOHhXci9XemtVK1E2VUo4NGhhS1dVd3dia0c4cWZMRlczNVlxVEtXT242bzExMTB6TGtUNTJvM0duSXB3TUhZSVZTU0VNTGNVM04za2tZVGZoS1VZRGIzNDZ2T3ZRb1N6UnpkaHlUQzZ3NU1rQXdJREFRQUJvMU13VVRBZEJnTlZIUTRFRmdRVXZxMi8rQUdvcTJXMWZMVm8yb0ZuWDk2bG91SXdId1lEVlIwakJCZ3dGb0FVdnEyLytBR29xMlcxZkxWbzJvRm5YOTZsb3VJd0R3WURWUjBUQVFIL0JBVXdBd0VCL3pBTkJna3Foa2lHOXcwQkFRc0ZBQU9DQVFFQXZYOTMwT3pwdEErZG53M2RCL2tPdDBWWjBpQ1RWdzdicXMyNVY3bzdxT2o4MkZ3WVNmVHU3dVRpa1MvQ1FzQmw1cUc5akdjQ083WXA3YmRKT2VvTXFwNUs2UFZ4NnBQTEdrNVZwczBUZHRKNVFUTHZacVNRV21vMGVZZnBha0tCRFpTbWQwZUEzNjNVb3Q4WXo3Z3JNY0xGQWFvSStOTE5KeWs3bERhdTJLOGt3aThVRFhtWVM2blpVdU1YQko2RjUzYWpmVHZWWldhMUg2NFhnc0IzMXNUdWdvZ01XaW9jWkxaNzgzWTBja1JXRjBOdldkQUNpanZnRmltc0ZpOXd6RnlTNjUxbmJlZzk4eFQzRUQ4aHFtbWZvT0E3VHdwTkc0VHl0WGhKbHFheFpwR0JmczNlR241dlRkUVZncWdSazMwT1pydytDSnFuV2dwM1J3eGRrQT09Il19.eyJBdHRlc3RhdGlvblBvbGljeSI6ImRtVnljMmx2YmowZ01TNHdPMkYxZEdodmNtbDZZWFJwYjI1eWRXeGxjM3M5UGlCd1pYSnRhWFFvS1R0OU8ybHpjM1ZoYm1ObGNuVnNaWE43UFQ0Z2FYTnpkV1VvZEhsd1pUMGljRzlzYVdONUxXNWhiV1VpTENCMllXeDFaVDBpWjNWaGNtUmxaQ0lwTzMwNyIsImp0aSI6IjkwMDliZTllLTFlOTAtNDNmOC05ZGVjLTJhMWJjNWRkOGMwNCJ9.TvdhDKMizufQIG4vmCDLM66F6NeXq53XIm4sFcvc2F6yaHt1I9pE-N53W6LNNE2lY-a3xa0Ld6_5toDaX7ojVI3OhO_S30bSga5ilIb1m3m2_7mCY_o-fhIcHDOTx2yIzU4gnocIziPa8gA6cdDLPS9TYQ1V6OXFaphXcLVo_LU40rDJq7jc1tTdttJrR2NGXMEDIfY8hcbkskywfs5X7kTHUFL3EAJkN6SnyTaV7i06W8DWQGXJFPmWwnf60qrd7Zv2l5f4FZ_Qo2JQpWuaFyrqo2PBwgA5HCJycx1IQwzeAO-PSlQ6noDAX41Wm06kZ8DhU_4Ko0XydFZ4mYigUw	cyHRYP9l8IOyt0yTzh2di_hdS4EOAVl32cYk5fzLz0Y	2qBmmJvZ2J0z3nI3vAZLawbwRe3985Q4BnEIATr8osQ	https://127.0.0.1:37179/adfs#5e71f1ed-0000-4000-8000-000000000001	2026-11-29T10:38:22.894Z
\.


--
-- Data for Name: replicas; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.replicas (id, level, renewed_at) FROM stdin;
\.


--
-- Data for Name: schema_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.schema_migrations (number, name, applied_at) FROM stdin;
1	instances	2026-11-29T10:38:17.148Z
2	keys-replicas-documents	2026-11-29T10:38:17.148Z
3	marks	2026-11-29T10:38:17.148Z
4	seen-endorsements	2026-11-29T10:38:17.148Z
\.


--
-- Data for Name: seen_endorsements; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.seen_endorsements (level, name, mark) FROM stdin;
development	root-crl:56f11281c0405b791686c494fb6dad9674bfd6f46a4afa255d62061874cc013e	number 0000000000000000000000000000000001c8b61e, 2026-11-28T10:38:17.000Z
development	pck-crl:56f11281c0405b791686c494fb6dad9674bfd6f46a4afa255d62061874cc013e:platform	number 0000000000000000000000000000000001c8b61e, 2026-11-28T10:38:17.000Z
development	tcb-info:56f11281c0405b791686c494fb6dad9674bfd6f46a4afa255d62061874cc013e:sgx:565445453031:	evaluation 0000000017, 2026-11-28T10:38:17.000Z
development	qe-identity:56f11281c0405b791686c494fb6dad9674bfd6f46a4afa255d62061874cc013e:sgx:	evaluation 0000000017, 2026-11-28T10:38:17.000Z
\.


--
-- Data for Name: signing_keys; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.signing_keys (instance_id, key_id, sealed_key, created_at, retired_at, level, due_at, activated_at) FROM stdin;
3b5e56fdecdadcfb0ce243ed9f432225	5bf/xqYCh0hbjLVzkhx9Mza7OcnRkuZbG5x6zsl5iLE=	v1.z7taT1PFYoqu.cy7-GQdrpetbdwC_.r4g-A-St06s3vGMVWqxjlCr0m7yWpqi1QxLJBJweDndfjnTG68gvN8v4I-k1WbbPXU-L7QvmpSwr91l2vxZg88kjwxIO4HjxfkIzLaYbRsKIGUtpdo6ZAVSrz7hLpM28kDoNW-LIskIspV7K7pPUvQdbycclQM8HkwQ19pqJfQY7JhND5_MHGO35NlrpWGJraV_kslRcESUQ8y54MtxZCiDexvu2aQDR44NQgr9W_HZqNhVQvt1en9dptRAt4rorT1E3lJDp_3LAcB1SHo7H7uleYsOWQ8FQ0rsXOkwOAZ28PQsGP5mQIjEuLDpj8P3EUGW2t8EMj3Z5rKSAggY0OI9Ja77NeM7vzIHxpRbEPhkqdMa86upoHwIyjK1YPfRHzMHqhspo5yUYy7SAgHTD6YzshYNCdts-QEA2XpK6YDumNfsRYjeF0fQnKVw5aH_o0zUKybBbXKqyUr1aWhUfWAjJjRJLzaKhpqbIQgYqQM0Rs8F8YNEa0XGfmRv9hXSCExjAbEKwl3Cjzf0Wh7EU5_TZBHUzQ-e-xne73-W5qD6MBDdQuesj2KhXFO5sfcFvKdJ8iiZ_r_cXJHrMLTz8rtCrkxn98rynvutXZurJ4rhTMmSVSqSMm4v6PyUU4MNAkfRQIvLF1Nok8fD3sRoKuyfLDoDYuiAP59oesgUCvH3K3FtwGOUXL5dcu7tJbJrFZn0ageCjfxDicEPBAiKMfklCSXK1zvAPbe8dh4N94QYGGcecw3vN91DLnqfFtFNeZAG5aH82dyg8SmnkGsIc1LolAb0Ms6zHYHAezQr-MFAKtEImNMxbWKYNaYkHpEegcvW1uvaGX1NFw2TwIudUQmDQ2w0ieddqEaJ1nbsLMjXGsY6oJDPJesgOnDB6VqEVTVwAGRVvPmY_FXqYSHtiCg6kmKqcHvQicfpFYHctVqc5W2K4TRugMWot_KSK_1kCqXXKyrpu0xZshBBDT8nigSs7gYPT-_m03BVmDacina6kTNCq8WKy85Wp0sbESW_SwsLepDmmUX7S8NAcDrldk_nO5PNk9472xVuCgxkp1dc0GU5AmWWhRz23A41l1Wj-s9XdG6F_AwWoPDDa3QPsr3aiSKvcCilOdWSGgU7ZDbw06tAI9R1R5ihAIie9irCD7MHwNzh_weFcWVm0-y-RFddwwElGtAjGRmq5094gyFxfynDsKijOjdHJVqFKsij_LFBjmkdCxhf1Ev2nCMPrXjNNyWLf_XE6t-fS2cxzdwNOeb3UAuIRVel1xnxRvkyoxjs2WieeWM-b_GmUNxwo6UszMCSJDRSpn_2nT593b4BGoW-ExnYsp5o02sLbud1nLbLfSLn0CunemSQznqAHN3s2MNZP_xViT6oJsvRRimeNwrTZ75hW-lYP3FffYl3ltfHZadydeIfE8KwARxqy5V3WuFhlacFg7aqggKFMmGf1QiHXf0nSmadNSCU0b7fOpEZjWtW0QpmE056h7xSinHzebPU54r-JphxafiAo06pI1-Ho3hZ9okGyx6ovtxDt8NTbbkGcCkqfW8Nx7b3cbIG7OBDBkWVQ_JWRWAm7jOfPNTVqPsenJuzpC7BSJ6l2Li_z2rNvQFxMVjOL37mTK3duZkEfDdcGd_bC8CG2yso	2026-11-29T10:38:17.577Z	\N	development	\N	2026-11-29T10:38:17.577Z
e15d7f69e24d4c1fb3f2daee34bb9b62	2Wr9EwEXStoq8j6XKRvH+70GnOQFiQC1MooJgET4OZI=	v1.z7taT1PFYoqu.9jWWpAsHyY2w2b19.wL2nKauB3V6VDk6QD_LUD4f1CLT-kQDzBCGGq1eFQ44OKoBFtI_smcXDZLVXXCkNr_qMSBybxQZZnJgDX6yJa8231P44gHjyYaxQoBmEURyw89Fu0UXrH-tbKnDMcZ_RfNvZUrirxOhBz1zHlHwEJ3fpSiu5hZafFydXSAj0kKoiVR7K_a3KrohiGAVdF7996o69b7-XbNBVYxf48Ylsu5v7LD6qj88_bL-DRHXRceuT2FnUOcHV62b9Q3E3OX5Heqos1COcsy8FsnqxtAtqgNxFQqe77TjjVWPNDzqA0n4qvp_A7JhJs1LcUHT4cDDHK-2F9oQHaxfbnWR5INaRRUq_Ssks6EsOJaW-8OVT8IpjEkyTFcMw2osb68g4Tk-yZc2HDVDLfEB2jkFZ2jYRUFtEwjDuhOofSkCsXNezmyjFyjaKUYih1Y9u0ZktZliOCi9IB0rXP9oc0H1CqbpXuoXYlcjTamy6snmjRRLO12720lEBJvNEIss4RpooaD9hSJI5bX5IkICH0mgpk1LqbmbdGrEX-dBJMyZ-zDwPkrhEzP-Eh4n7U5b-Z_8KDa36R24ylT23v9IhJ-BHnlSk956dSfW8m2yzmwaWZK3Uyw4ol7pWudCOImIcakq63EoekPHoUWjUPhc4BeR3MYHMJQy7jLc0Wgtx0laOQR9cVQxc8vzKstPqNPdxWl86KgFhN4wQYPTLawFwxrV3H19CbPFU3jsUo0NaOY8XCfKtXXXYnVx4fUoqFMVpe784YAyYe0kSz7-aR1begfq4PIHkqXxZoIZR14VutMc2U-Fyo3JC2UZNkfDBJhApCNzn0YN9zWpI6Rgi9J_5ZulHz2vEkTBGdQaBP2CUxrnvBOqzJLa5EZLzHpxXJKLh0kyJwnGj_H70SPNCGuekuFm9cg0HdtrAEPVMnIhvg2vOqejfEoxeDWrLnh-3wkBVbnTAMYBZVAhZJzWFWT8qXOQoy3tD62SwW02UOovB037V2AyxiuayyeEUY595vaiJU-5m4dI1u7G5R9-g4SsH4UHiA--RU4bFxDk7r-Q9yJzu2ELDtki-6TGVXJllQkaph07cKW26ZMeDI1FgDcD6N-adTNW-3Eko0UA2XVUzN89f7BBALsenKUTE1p9YInYroc9Tr7z5orUe5PYZVT8FTRtrNWp03o9Ub_kUlnPaOl3rnk7Tq76XhnfrEspcKUT5se5oFwc72KL3DLtMlMTfidnJA-hIpw-tMpBqc2pZT3js_4kdu7w7pQFmG_e5-D9w1JUV257TPGhprd7LeQSk1PVffS-0CY9UMGAkCNLEHJucvO0w9zyOB67UbkkZWFwEhmmebK2QT-RJj4DrvYsGwYjVmMuuNoapXj7X7Niio1hoyVubc0LBrqnOjgGZZ66Ze8BYLwEOdwxQtqnk24KgzphSeHkyUnKiW4ZjAXkFSQCr86nOxk_6IIzSdOTQuCFHAbp9vo_Mpgkx2g8IZ4k-7xmanr8Mq-GimHFYbtKfG-gKijXmpTUK3nLVH939Qe7Hfl1ovpIQHz2cU62ohKsu-Q0tVVjwb4kc27dhrkYzvTgDXhcFH-8OC5ZXyEJ2xAMLTTyuFJuWcgaE6JuOS4vRYt_xlzYBI5_TU6dSrEvuHZ6CZpj224fJQg	2026-11-29T10:38:18.395Z	\N	development	\N	2026-11-29T10:38:18.395Z
3ecc774f0a9c145414063c4e06c477b9	t85/hAbP2OjShJbMDEGueDnpIjF1UabjQIfMXcmjSzs=	v1.z7taT1PFYoqu.b2mCX8O2fNveL-1Q.7T1oH-8zoDd1cXISVZeNhZ1zmFidX0YEaJVjh_Kzn0Nw2oSXi2DXl_xHhc57sUXcvjKmUgT1K1BPuTrglFo6p8nFf-USXAqcPcrc87HdF2XS3yETQlncgGFITT8X1dGfwRHlEfbKhbuub2uBz8uLRp90-eNqzNQjjIm6TSFt3eP3tPHgT93PPxvI2eDcHa8D2zOBQ4Ox3yPovFhKZGHN3MEIuS62EtAZU6gLQWSmznAjXKtBgMwH1Pkz5Ia3F5fnH0pVNz3oaGlSvPni8xEPKVmMRnSNmKtT-CH6IwHziseJv6VsuNfylQON8nR7amUv0UMI1J5jIEvtWSzyVIFNlw-l100xd77kpuUiVTZNfVy4oiCUuFmLHYxCw958o8GVhQtU0MLwkgxfzxIB4_oihlZbOyKv57rFDy9q2AS1zIYVQNahUpkfBIwXW-QcX2JF8Bec9dEtAtX_8_EN9JMuTZGGRf5_B-kFtoIFbeOrX4UwGCpP4qgQu_eany3NYStuIj0_cRmixhphYbRCt9uqbw1uJHxteGvKbATOWSUQRnP1HPLtuWB1nfu6wdIDMG70vG0Fivveg6CdzXcnDcctztCfkuDMHkAt64ZEoxUJxahU9MDR0ps97LZmg9m91zOUvI1o1XmIHi-VuHtdvBvCno90XaN5ZZGuDLHVVIHfTz6uvr4d7itF8xi0aYU6jV3TXOz9t1PT7leohXAqmtIO9kRqSjyEbeW2RbGuPXYWBV17tUnWO3A3QyczIKRo_UmvNlyWJCCuM2ZIiD_9uWOY2VIe0NMJyhZXvcELJLjCWDFec4AnQQ0ukcan9oQ1XkZ0xk1GiwrY-sfxSF9SsZf7mSCcV_Ybv_I0u_HIG-mv2u4uFHkbVqMtdUulrEfHUqe_iELrW5s-EViXU7DIs-jdLHGzpWyxJlUdHtXSyxp-Wohrb-VpDUy_kToOQC5alOSldvU867_wuQJUv--t15e_ECQuljLQcNPxhFJmuyVtsTWUsGrvscMh2EXZRpaZLnsA7CjSC8-Goxi-qrgfE_9FWCNDQNUbmVIJkW3Q1iHGMnGXrGn-Q27a3OPGoOqmMfNe1nR8gzRX4ACW-wZ2fP46b4qrd0kfNl7LG-B2UU_inuUgerlIX3tTpbCA_DDiXCJLRPtJWd87m_rR-Vl6BxjdArDcdhq3t6sGAyCNBfimPfouVIDA44ofa0xI_5SJZ9rmJ1YPk2TkDvaEmHmyDZ8qZ7d457avNnn0qiE_Es9t5TAkaEXovzGUTP9OVaYkAbO-kMxTXS7nE_1jyUqlOYzzR1pBQxYCG3a_JnSchwdyZ5forgiNmpc4CKazt8qFO11xtcMJjSZXdGknT1Rwb2pF-0fXH0NNJIxAIzMRNfo7YooT1-522yoTgicMtS2CX75qA_0XBGGj2HBM3jKnlur-VvQuN4mfTZw0RMK8CymM2jaoAHXifNY8mgYYB91VgbYtiwrnfo9Ta7o-gwMeHOAaqBTSaoDa3WwvGg8bypGqmpMQfmHJzmp80p7S5cH6U0Z47qIkaVw-XjpINIeIlmBFbq4vQV38MWqNtOcASeyBI701vawhHVnwcZ_yfvTFZFfXRGtBzfHJa4dhj_iQ7BOWTAjCUdoj6zCCGkUQD78hG-ztWQ	2026-11-29T10:38:18.800Z	\N	development	\N	2026-11-29T10:38:18.800Z
c73ade417243b44f7012e1725d9281cd	yCYbnz/IG6XibkEF7fGQQTImFT7qhlUKOqMzSZR0G/A=	v1.z7taT1PFYoqu.4xfE6Tz3JIYR8Hcp.eqO2P82TSS2zVOw_3jMfyk-10wSouK-Xi4u3mwBd1h7uMoMHJ-HMj14h4wUARMmTF4yIjZwmnoYNPGlNfhk4rJH5auTy-2PbhoFT2xBKwrJ2sPvfat2AGo05LKwBNT5sMf74_Z3lTg1n70VnNH9Lr-aR5Y4VCstYj3iLEybU_0ar4kiPto2SQtXTTCL-DrH_xtpZ86V3BTD8JGdS4kzQgJm74srkOaM4jQNjPJJJOHvaOeyB6hyVxfs8Qz7tzWnvuTRRo64EUfUxCevNersy4ewte7x7MROiejEKyxfjRQ3gm-hZJMQIocGtRgdN666KKA-hTyeNLl27epJZOvNI0zvmR1S_YbWOmKoIE2-bcrMQzK8sRAf4zNPB2sHlGn1CfDfEyOObsod2pB8EIyBj3Y6lnplQ-JyQLRnNo3B6oC7iqhHUrObutmo5_cWCoho6pUNEHGxVwwRBiK046L26S13Lmd5Vcs3W6QICyn9SDxJZ6Q8MXBVX_yGOemaA_YlZlVM9rkTj0w6L9YZIQcsXvky-M5TJPqJC1y0sSPrceFxTw3ujkXBfabSq2iFe1Fe1bOB5hCRPByDbBaJem68G6MfiLIJA8f__E0aUydqZqVSQndIuOmHLoU8-U79MPV-1j_r7VRlERnOMeHkQ1sHBxayCJ03BVIjC76MzvDYtZlcR-K7qw0K3ia9HYCRJGIasBrG61bsXHr0UACzIaCzCXJsMbGHQFAVZZs6YdX76GwlMwBs_9llAG-cHdPfugBKz5c30EusMcedKY8lTPmI7aL3yNoZBzli9_K5SyIbSe-QEAlbiZV4xyfl9hpJ1RjMp5QWPgHYMfBZz7JDpWoBbTnkkZyB8O4cpfa6_Oa9JlS-FD31PoUy2HSDRKYKvtMevAlcUjm7tsupqrQ3-yWw4WoM-Q-H-Zvz_op1K9zjBUnfrfL-5NMdkcvfJzrQ2pJIn5VQ9cn9ZMCAGrNrZvAhes9Huy9tPhO6tIh-Zlh3enpVBPe_CJJXQu_Brdzhs22Cy7kGiyPc2aiZDDG3thMMPqLH8fF_v-ONwZYyUYd85NdP4dUxWJM3H2nYPOQvTFdFQiQb59yezZMVi2txqWlMwuGbRG5m3pJ8736JfI4QJ27iMh_4M2simbPHZgjlxcvTsMMyu0DdYbXg8lWlAeDKJ4WQq0vU7tlxBfB0nYXY4sh-IveAHJjbC2YzEwRjVifNTQKHINidPnQKrE3JE9qOGYcHWwgfpeNeEnvni9O5MEDrqiRVDC65qAc_odv916fEL6hQ_K29rjK5zHUDm7GkyJsGA0Dctfd8O_WWhHb-SMfQfQB-fYt9HAj04-Een28-WxUIgb-sNMzNVY6iElO_knvYB7UN7ZdscfWgyNThGiHQ-SgKIlNIiglNDgFnibjPV6L8j1crdGU5dc2yUMNlDPEDvUtcG3c91GWuEce0Gu3rOqQs0MZ5G4YVjc3VIDr04xkHmYF5BvgEtxAvZuECJ_JCbO4XrTIpj8FzIjvoPzcn1BqyEbewczD17JYzaN_HBg4mwGLn5iIR-g9R37FlCffyhcXsJWXA40aS-ryrn24t4Y-h6v_VU8NpMJ8j50nxmgAFVRf7ns9YU3V6cCTHIud1BkLF3KXGRoN_Noeo3NC49	2026-11-29T10:38:17.916Z	2026-11-29T10:38:25.943Z	development	\N	2026-11-29T10:38:17.916Z
c73ade417243b44f7012e1725d9281cd	CX60WZPvIjO3Rmv6VzpiekeyIYySOiZFDq+hzJd7oWs=	v1.z7taT1PFYoqu.7qg5z3XPpniTRib3.rmvvXZWKGThd0I6-c01K0n-n0jZXrv8giOcvkpigvgr4Ly0tIxP3KHJp1KihXns3vvSJe3-xcuEJLBxCXS2uVzHY0uBwDKTCDtphhmHwkuaZR1yCawQaaZJFoDugTmY05QrNWtFjG_hZ2sT7-qSupoQFiwptAf5rl2qNxO2zds97uvUVyjwuAnc8WTwJqpJRZNwbJsLz98L9034WdR-ZAZNCFlQnZWkC3yl-J8mrJuqRwRFQWRsy5fXQDSvj5zliQcIXhqRlqurokkZ1OPP5NjQEOG1fD2q6s-gtfnOvBB0Bwn7OAATQ_DxzA8-c5GH6y1TxW8B6GsV0JaFnW9JEWAmQVnnN0wDOlLtyQ62iWS6J1hWG_K86y4YgT1Dr8WXpxDQOeAsbmJ_P3i7UXvra72ZgTtf4nVuCdsl2qmzKJ8kVfg0lVPaLR_xD39nyI93fP1B1dLa64lAIld-3ln9OT2l4UFaiPGx-YzXgd1nHa-Orts4waHxT491xjWrXkoZOhZZhaWek2dugacjF_nZqYuUmaDQZLzPgMyABIGZuYfWTeWsotnqnhQGLzXAJeFbkAewoqTprSrh-36p-FbLLXmIY5ybzaKop7JN6aoQy_GoxlX8A-BbZxM6ET_y59ujLT5TiHMr9bLd4iqYMxEEJ2DYG4jQ7cymycvsNWqE7kXOPI5W07dL6dXFygXTBZPr7bMQDDK2enLkTlvGn2xbPEHDJaKgscfY6wOpYpB1OmXbVrtZWOOmkp7GCSH_5xz7dzIZ367B4XgDje-QXo0Iu0b8urcrjsCOMVnwt32Qzo0hsc0W6Z0XhPjaRRVUERuM8DGue04AvpEc7YbEs045DSztNoYIuvK-yW58kGxue7oDymE5GjwDqEZYcchB7SfAFj6Y3Ku6MHPv19jP-g2088ji3yGeTkfxo2kWDE1FlcRPiKrHfdVI1Ba7gm__gLFBsIGR0iC7pjKj6Z5V-FMGHPQVNvaGzn_bmOtLyovFr03gsO-w4ejkr5MjuN5PZ7Didzn53a5ajAPX-hL-JbBauUe7JtS79kS-34mvRfEZgc08VzYMXXIQC14fVOdbckmoUe-qdaNtIqEFXxyO6LV52ngty4xOuWwmtym-5JBjDfyss4o2snFLR3is90G8ojmaFZr1Mq7fGOo6frpAISe0zleMjY_vw97IyBigIfip4wpnL7CZ4n5igrzA6IDy4btzh-EUamozVx5r250PW8tccP5xqPbeucO2V5s7wI3BR1eITWkvMfbZHflavlNzsu_-b8wxF4qd4sqrocEb8WcRA-4N6p4NDslWUGkj94eepz8bj76DsgwuCKAgQr2W6huKNXJiyT4cjQJLmMKNV99gZK2nSTg1gVC12tvN_aJPU2qskeoUjvmAxsqDouhXmamBucE2vJDKfOeDdnBX-DG60Y2kwYPr8qUv9Uuww8XueuF7jz0IrraVvK4ICaagZqITooDQiQBEwNODDSQI7lEOuZGSkAeHo_dnxrj2IakZ2tp7CcnkxuqmksBVZ4A5NRYNPVQIFI8IL4VgozBHfD1p87wkJu_x325t7Nq6irw1IXXEyd9OEjNfOJiwexKJaJG6CUVGACiYxtfbO_H16SNK84Jv3a_w4tbWOuvBtNVfdC0TiqQ	2026-11-29T10:38:25.943Z	\N	development	\N	2026-11-29T10:38:25.943Z
\.


--
-- Name: audit_head audit_head_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_head
    ADD CONSTRAINT audit_head_pkey PRIMARY KEY (id);


--
-- Name: audit_log audit_log_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (sequence);


--
-- Name: consumed_documents consumed_documents_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consumed_documents
    ADD CONSTRAINT consumed_documents_pkey PRIMARY KEY (identity);


--
-- Name: instances instances_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.instances
    ADD CONSTRAINT instances_name_key UNIQUE (name);


--
-- Name: instances instances_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.instances
    ADD CONSTRAINT instances_pkey PRIMARY KEY (id);


--
-- Name: policies policies_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.policies
    ADD CONSTRAINT policies_key PRIMARY KEY (instance_id, type);


--
-- Name: policy_certificates policy_certificates_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.policy_certificates
    ADD CONSTRAINT policy_certificates_key PRIMARY KEY (instance_id, sha256);


--
-- Name: policy_history policy_history_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.policy_history
    ADD CONSTRAINT policy_history_key PRIMARY KEY (instance_id, type, revision);


--
-- Name: replicas replicas_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.replicas
    ADD CONSTRAINT replicas_pkey PRIMARY KEY (id);


--
-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (number);


--
-- Name: seen_endorsements seen_endorsements_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.seen_endorsements
    ADD CONSTRAINT seen_endorsements_key PRIMARY KEY (level, name);


--
-- Name: signing_keys signing_keys_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signing_keys
    ADD CONSTRAINT signing_keys_key PRIMARY KEY (instance_id, key_id);


--
-- Name: policies policies_instance_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.policies
    ADD CONSTRAINT policies_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES public.instances(id) ON DELETE CASCADE;


--
-- Name: policy_certificates policy_certificates_instance_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.policy_certificates
    ADD CONSTRAINT policy_certificates_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES public.instances(id) ON DELETE CASCADE;


--
-- Name: policy_history policy_history_instance_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.policy_history
    ADD CONSTRAINT policy_history_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES public.instances(id) ON DELETE CASCADE;


--
-- Name: signing_keys signing_keys_instance_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.signing_keys
    ADD CONSTRAINT signing_keys_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES public.instances(id) ON DELETE CASCADE;


--
-- PostgreSQL database dump complete
--


