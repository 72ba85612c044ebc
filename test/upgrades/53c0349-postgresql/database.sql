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
    hash text NOT NULL
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
-- Name: instances; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.instances (
    id text NOT NULL,
    name text NOT NULL,
    mode text NOT NULL,
    location text NOT NULL,
    tags text NOT NULL,
    created_at text NOT NULL,
    revision bigint NOT NULL
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
-- Name: schema_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schema_migrations (
    number bigint NOT NULL,
    name text NOT NULL,
    applied_at text NOT NULL
);


--
-- Name: signing_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.signing_keys (
    instance_id text NOT NULL,
    key_id text NOT NULL,
    sealed_key text NOT NULL,
    created_at text NOT NULL,
    retired_at text
);


--
-- Data for Name: audit_head; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.audit_head (id, sequence, hash) FROM stdin;
1	11	6cf393ea831af01e70163f2d23951266f4f5653e35ac84f152cf2dec293bd7c2
\.


--
-- Data for Name: audit_log; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.audit_log (sequence, entry, hash) FROM stdin;
1	{"at":"2026-11-29T10:39:17.748Z","caller":"service","details":{"certificates":0,"keyId":"C91BgqV8EuDXfTKKbY2lAvE05nCmV3AHm/qsScnOXhQ=","location":"local","mode":"AAD"},"instance":"default","operation":"CreateInstance","outcome":"done"}	4c11a8693d3ffbbcfba047360d92fad94ec94d7ddb6727b6b32b9221d32c546d
2	{"at":"2026-11-29T10:39:18.533Z","caller":"service","details":{"certificates":0,"keyId":"6vhy1vfoZ4v9bR92DJygLd6wWgKfl2zFpouwZaMeUbc=","location":"local","mode":"AAD"},"instance":"contoso","operation":"CreateInstance","outcome":"done"}	04c8f95257750560fba5bf8b6e4419288ce0521b3a0d9e8bb8bf7d907e8f1e4e
3	{"at":"2026-11-29T10:39:19.343Z","caller":"service","details":{"certificates":1,"keyId":"fZl5t+g6dPLdH21QmfZbr0D2hxzKNbmRsLTbLaM/LDY=","location":"local","mode":"Isolated"},"instance":"guarded","operation":"CreateInstance","outcome":"done"}	9b0b1a6edc1bf75de239a214148436b7e6647de4b3eaa1e6d7f0fa712e2a3611
4	{"at":"2026-11-29T10:39:19.922Z","caller":"service","details":{"certificates":0,"keyId":"G+TuSsd+gd5OZm591mDqit4xhwpxdUpBKMTr/JO/3Uw=","location":"local","mode":"Shared"},"instance":"shared","operation":"CreateInstance","outcome":"done"}	d53db7269891429cd16e9bce374d2c7737850663701b59356f088e441b027cb7
5	{"at":"2026-11-29T10:39:22.267Z","caller":"https://127.0.0.1:34365/adfs#5e71f1ed-0000-4000-8000-000000000001","details":{"milliseconds":200,"policyHash":"UKYeAj--VfJ4srqFC9SR9hii88RgEjdw8hLKqCcAtjs","requestId":"00-b3e32106ebbdd7671d0892f728c2ebc0-757ffcb8501ad78e-00","tokenHash":"IIuTGSJOyMxkLM6t3As4_7KMvyna-e2sPFUrSuxKOzQ","type":"SgxEnclave"},"instance":"contoso","operation":"SetPolicy","outcome":"done"}	b7a008a063c62dedfc4dcca8223b2a448e58b00353e46626c91dc062b5bdcfa9
6	{"at":"2026-11-29T10:39:22.643Z","caller":"https://127.0.0.1:34365/adfs#5e71f1ed-0000-4000-8000-000000000001","details":{"milliseconds":44,"policyHash":"VO1n33OcCmbZMbE4VSQznDGIYQuyZkCI9M4IVEtCvhw","requestId":"00-101fe83f421003b0a15e110d43c66421-452922901a5af30c-00","tokenHash":"iKy7Rn3twS1L-ifIVh3nQOTKvLZiUKSTFkoc8FT-C7A","type":"SgxEnclave"},"instance":"contoso","operation":"SetPolicy","outcome":"done"}	9eb2f1f96ceaa7fe055adf65aeb96898b0b9a3c82a7721be5051851041c81aae
7	{"at":"2026-11-29T10:39:22.783Z","caller":"https://127.0.0.1:34365/adfs#5e71f1ed-0000-4000-8000-000000000001","details":{"milliseconds":44,"policyHash":"2qBmmJvZ2J0z3nI3vAZLawbwRe3985Q4BnEIATr8osQ","requestId":"00-c29aa2335d54932eb09bfdd74a6fef64-bd7cfff96834f23e-00","signer":"F7BC8CD41B480164B89AEE1801777D493FAE097E","tokenHash":"vFgK6t29PXLIoWr3zdysI6TMPRxO8p3iEguGKSuqeA8","type":"OpenEnclave"},"instance":"guarded","operation":"SetPolicy","outcome":"done"}	fcc42c8049ccfb9667ffd3656080400f5b8b7ff69c9ba37f12d6e32641aeb747
8	{"at":"2026-11-29T10:39:26.539Z","caller":"https://127.0.0.1:34365/adfs#5e71f1ed-0000-4000-8000-000000000001","details":{"keyId":"VKBeKWv3+mmciYY1Qb1hv8flKqNJkEpmt3V7o2u+x9g=","milliseconds":1696,"requestId":"00-d9165d4645a8c4a38004a2e2876632f7-c5ed952e0e518558-00"},"instance":"contoso","operation":"RotateKey","outcome":"done"}	42b63dcf3717454dd3beb1b807e5b4510e2629ba66097983bbd56a98c94d0db9
9	{"at":"2026-11-29T10:39:28.312Z","caller":"https://127.0.0.1:34365/adfs#5e71f1ed-0000-4000-8000-000000000001","details":{"certificates":0,"keyId":"VefOf4E5R5aezCPxl7rWV1ih6RbkXLHULuopxgJ0zMY=","location":"local","milliseconds":1012,"mode":"AAD","requestId":"00-31fa4b4c17d6362d9ec48511b0444619-c6dfcb20e8f9f9f5-00"},"instance":"gone","operation":"CreateInstance","outcome":"done"}	52b4fce4be88606d98d116cee0723c9992092778b6dd4d1ad7f693952750bbe1
10	{"at":"2026-11-29T10:39:29.327Z","caller":"https://127.0.0.1:34365/adfs#5e71f1ed-0000-4000-8000-000000000001","details":{"milliseconds":11,"requestId":"00-3802f160e9854817fc702ab878fb057b-ac6777b7a333be82-00"},"instance":"gone","operation":"DeleteInstance","outcome":"done"}	f001718ecfe8aba3a34ab27f8642f783bdec529910d9d793b20363e92f64f09a
11	{"at":"2026-11-29T10:39:29.439Z","caller":"https://127.0.0.1:34365/adfs#5e71f1ed-0000-4000-8000-000000000001","details":{"milliseconds":3,"policyHash":"8hhngLfRZh1WnpeGikAQ2Ac9ZQjbz-neXu1iU8Yv69k","requestId":"00-dd509ea0aab57a4f27aa3a8933e7a8da-0dd20e1a6da65a39-00","tokenHash":"O0OYc7qoCjF0VRWqL6VI9Ux9DRLVnbbyZ1JP2jtLrVY","type":"SgxEnclave"},"instance":"guarded","operation":"SetPolicy","outcome":"DocumentUnsigned"}	6cf393ea831af01e70163f2d23951266f4f5653e35ac84f152cf2dec293bd7c2
\.


--
-- Data for Name: instances; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.instances (id, name, mode, location, tags, created_at, revision) FROM stdin;
873da04bc274a71287cb65e409fb3e04	default	AAD	local	{}	2026-11-29T10:39:17.748Z	1
50864574b1bdc5c1a2d2c03fb70bbdec	shared	Shared	local	{}	2026-11-29T10:39:19.922Z	1
28560b783868279bc1fba532d29ff724	guarded	Isolated	local	{}	2026-11-29T10:39:19.343Z	2
494be1017f44303cf946c520bcc7328c	contoso	AAD	local	{}	2026-11-29T10:39:18.533Z	4
\.


--
-- Data for Name: policies; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.policies (instance_id, type, document, token_hash, policy_hash, set_by, set_at) FROM stdin;
494be1017f44303cf946c520bcc7328c	SgxEnclave	eyJhbGciOiJub25lIn0.eyJBdHRlc3RhdGlvblBvbGljeSI6ImRtVnljMmx2YmowZ01TNHdPMkYxZEdodmNtbDZZWFJwYjI1eWRXeGxjM3M5UGlCd1pYSnRhWFFvS1R0OU8ybHpjM1ZoYm1ObGNuVnNaWE43UFQ0Z2FYTnpkV1VvZEhsd1pUMGljRzlzYVdONUxXNWhiV1VpTENCMllXeDFaVDBpYzJWamIyNWtJaWs3ZlRzIn0.	iKy7Rn3twS1L-ifIVh3nQOTKvLZiUKSTFkoc8FT-C7A	VO1n33OcCmbZMbE4VSQznDGIYQuyZkCI9M4IVEtCvhw	https://127.0.0.1:34365/adfs#5e71f1ed-0000-4000-8000-000000000001	2026-11-29T10:39:22.643Z
28560b783868279bc1fba532d29ff724	OpenEnclave	eyJhbGciOiJSUzI1NiIsIng1YyI6WyJNSUlERlRDQ0FmMmdBd0lCQWdJVVRhemlDOXlqd2xkMUVZSlZPZkp2eXBUVEh2c3dEUVlKS29aSWh2Y05BUUVMQlFBd0dURVhNQlVHQTFVRUF3d09VRzlzYVdONUlHMWhibUZuWlhJd0lCY05Nall4TVRJNU1UQXpPVEV4V2hnUE1qRXlOakV4TURVeE1ETTVNVEZhTUJreEZ6QVZCZ05WQkFNTURsQnZiR2xqZVNCdFlXNWhaMlZ5TUlJQklqQU5CZ2txaGtpRzl3MEJBUUVGQUFPQ0FROEFNSUlCQ2dLQ0FRRUEyK3B0eCtnamxvRHFHZm5XcnVsa00vT29ici9VM1BZdlMzd0dSVWpTV0orZFRqK21iS25YMkxndEFyeTlYY2NuM0FuTG9yRUpLbllRUzZQS0NHR2Vha0RMbnlqZ0M0RTJLbEFBOU5QRlg0V1lNaXphVTZ5SGdZWGswSXA0R0FKRi8raVZxa29VQUFQdlJPekI0Y09SSFo2UjY1N2tLUjcyZWFxOFpYVDQ2WUpaNE1sN1NGY2tCZUpOTmZaU3dtQW81UDVKaHBHZ3lDcGhNTk1XQzI5dFV2RXVMdUJ3VXJGM1FHaGZzRytPblRtbUtuYm9mcUN6MS9xVi9yMzhkUDBhdm5Ga3JaV0ozM3VPb0doT3NRYTZBRHR6ZTZORmlqKzNaclUxZHFJSm8rRWVqN3pydFU0T3drNzlWWXB6RXlIY1g0Q1lqS29PZXNWTmFTWWh0Y05MYlFJREFRQUJvMU13VVRBZEJnTlZIUTRFRmdRVUxDemFBRnYvcVRkcGx4SnJScFlPRUM1cnMyTXdId1lEVlIwakJCZ3dGb0FVTEN6YUFGdi9xVGRwbHhKclJwWU9FQzVyczJNd0R3WURWUjBUQVFIL0JBVXdBd0VCL3pBTkJna3Foa2lHOXcwQkFRc0ZBQU9DQVFFQXhELzJmNXVKQTJpT1Y0TDllODRuN0JPMlYwRjBWTERZb2NNYlVYWlF2bjZDMm01TlJnWFQ0RmN1TUFScnpRb2UrN1k4d045MWJkOXk4RWNxQU5jV0cwR2EwSEp6VHVDS1ZVRUJ2TUx4bFp0WUtlSXd0VFdsZFpabCszM2plVXQ2T2RqNE0xbmNEYndHZVpDeGo3VlpwVExaODNXMHVWcGlUQnpqYkphamlFY05RNDRFL2pHbGpGNUhmOFhWNEJqR1FNeVFuQ2VTckw3MWNRYXFSM2owTWdKWTVrcjJSY2Z3U3IyQWN3bENXa29WbzlWL1dpd2lzQjcyNmo2dmlVdnJObWZkQ3R3Qzd3bjZzelY0RWoyMkpHenpZa25kVkszWHJ5eVZhTWNNVkNsMHl6VGVGM1lXMFh0cTJXTy9FcnhnaWRsNk9sdlU1NEZyUFQ1T2JuODlNZz09Il19.eyJBdHRlc3RhdGlvblBvbGljeSI6ImRtVnljMmx2YmowZ01TNHdPMkYxZEdodmNtbDZZWFJwYjI1eWRXeGxjM3M5UGlCd1pYSnRhWFFvS1R0OU8ybHpjM1ZoYm1ObGNuVnNaWE43UFQ0Z2FYTnpkV1VvZEhsd1pUMGljRzlzYVdONUxXNWhiV1VpTENCMllXeDFaVDBpWjNWaGNtUmxaQ0lwTzMwNyIsImp0aSI6IjJlYTEzMjFjLTIwZmMtNDgxYS04YWRjLWY4ZWE5YWI5ZGM3NSJ9.gL_CEh4Voa7Zz2wEGHLFJz7t3sPB3JhQiNus1NbOumpJXhtVlx5ILUDQ98a05zxoUbde2fJeiMWipM5lfMdAf7MOZ0zH_SZNGFY3jyURKbOfehuhWeFyO99v_xY-I9W84pKL8wTe8WboNnlWXKd6-ZpSWd66TM73U_UJJzD5xRQyRiDIIlaPh42GxMl6B1DALRIDgFRH-QyCMfSrndlOM034VMXWssEeVNzH-SFnxbpfPnU6Hxo4pmJMg8z6J-9wvNsnlcpJU9pXxyz2koD5zJafOn6Q4H-yDG6cObRxRfp-wEoeF_nKqKQ9i6oMV5B3dt-WX1aikglA7yL-AHhN4Q	vFgK6t29PXLIoWr3zdysI6TMPRxO8p3iEguGKSuqeA8	2qBmmJvZ2J0z3nI3vAZLawbwRe3985Q4BnEIATr8osQ	https://127.0.0.1:34365/adfs#5e71f1ed-0000-4000-8000-000000000001	2026-11-29T10:39:22.783Z
\.


--
-- Data for Name: policy_certificates; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.policy_certificates (instance_id, sha256, der, place, added_by, added_at) FROM stdin;
28560b783868279bc1fba532d29ff724	e4693049f75bb050af9ce9c047fabf787a6050097706a61400671fa41994cddd	MIIDFTCCAf2gAwIBAgIUTaziC9yjwld1EYJVOfJvypTTHvswDQYJKoZIhvcNAQELBQAwGTEXMBUGA1UEAwwOUG9saWN5IG1hbmFnZXIwIBcNMjYxMTI5MTAzOTExWhgPMjEyNjExMDUxMDM5MTFaMBkxFzAVBgNVBAMMDlBvbGljeSBtYW5hZ2VyMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2+ptx+gjloDqGfnWrulkM/Oobr/U3PYvS3wGRUjSWJ+dTj+mbKnX2LgtAry9Xccn3AnLorEJKnYQS6PKCGGeakDLnyjgC4E2KlAA9NPFX4WYMizaU6yHgYXk0Ip4GAJF/+iVqkoUAAPvROzB4cORHZ6R657kKR72eaq8ZXT46YJZ4Ml7SFckBeJNNfZSwmAo5P5JhpGgyCphMNMWC29tUvEuLuBwUrF3QGhfsG+OnTmmKnbofqCz1/qV/r38dP0avnFkrZWJ33uOoGhOsQa6ADtze6NFij+3ZrU1dqIJo+Eej7zrtU4Owk79VYpzEyHcX4CYjKoOesVNaSYhtcNLbQIDAQABo1MwUTAdBgNVHQ4EFgQULCzaAFv/qTdplxJrRpYOEC5rs2MwHwYDVR0jBBgwFoAULCzaAFv/qTdplxJrRpYOEC5rs2MwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAxD/2f5uJA2iOV4L9e84n7BO2V0F0VLDYocMbUXZQvn6C2m5NRgXT4FcuMARrzQoe+7Y8wN91bd9y8EcqANcWG0Ga0HJzTuCKVUEBvMLxlZtYKeIwtTWldZZl+33jeUt6Odj4M1ncDbwGeZCxj7VZpTLZ83W0uVpiTBzjbJajiEcNQ44E/jGljF5Hf8XV4BjGQMyQnCeSrL71cQaqR3j0MgJY5kr2RcfwSr2AcwlCWkoVo9V/WiwisB726j6viUvrNmfdCtwC7wn6szV4Ej22JGzzYkndVK3XryyVaMcMVCl0yzTeF3YW0Xtq2WO/Erxgidl6OlvU54FrPT5Obn89Mg==	1	service	2026-11-29T10:39:19.343Z
\.


--
-- Data for Name: policy_history; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.policy_history (instance_id, revision, type, act, document, token_hash, policy_hash, acted_by, acted_at) FROM stdin;
494be1017f44303cf946c520bcc7328c	2	SgxEnclave	set	eyJhbGciOiJub25lIn0.eyJBdHRlc3RhdGlvblBvbGljeSI6ImRtVnljMmx2YmowZ01TNHdPMkYxZEdodmNtbDZZWFJwYjI1eWRXeGxjM3M5UGlCd1pYSnRhWFFvS1R0OU8ybHpjM1ZoYm1ObGNuVnNaWE43UFQ0Z2FYTnpkV1VvZEhsd1pUMGljRzlzYVdONUxXNWhiV1VpTENCMllXeDFaVDBpWm1seWMzUWlLVHQ5T3cifQ.	IIuTGSJOyMxkLM6t3As4_7KMvyna-e2sPFUrSuxKOzQ	UKYeAj--VfJ4srqFC9SR9hii88RgEjdw8hLKqCcAtjs	https://127.0.0.1:34365/adfs#5e71f1ed-0000-4000-8000-000000000001	2026-11-29T10:39:22.267Z
494be1017f44303cf946c520bcc7328c	3	SgxEnclave	set	eyJhbGciOiJub25lIn0.eyJBdHRlc3RhdGlvblBvbGljeSI6ImRtVnljMmx2YmowZ01TNHdPMkYxZEdodmNtbDZZWFJwYjI1eWRXeGxjM3M5UGlCd1pYSnRhWFFvS1R0OU8ybHpjM1ZoYm1ObGNuVnNaWE43UFQ0Z2FYTnpkV1VvZEhsd1pUMGljRzlzYVdONUxXNWhiV1VpTENCMllXeDFaVDBpYzJWamIyNWtJaWs3ZlRzIn0.	iKy7Rn3twS1L-ifIVh3nQOTKvLZiUKSTFkoc8FT-C7A	VO1n33OcCmbZMbE4VSQznDGIYQuyZkCI9M4IVEtCvhw	https://127.0.0.1:34365/adfs#5e71f1ed-0000-4000-8000-000000000001	2026-11-29T10:39:22.643Z
28560b783868279bc1fba532d29ff724	2	OpenEnclave	set	eyJhbGciOiJSUzI1NiIsIng1YyI6WyJNSUlERlRDQ0FmMmdBd0lCQWdJVVRhemlDOXlqd2xkMUVZSlZPZkp2eXBUVEh2c3dEUVlKS29aSWh2Y05BUUVMQlFBd0dURVhNQlVHQTFVRUF3d09VRzlzYVdONUlHMWhibUZuWlhJd0lCY05Nall4TVRJNU1UQXpPVEV4V2hnUE1qRXlOakV4TURVeE1ETTVNVEZhTUJreEZ6QVZCZ05WQkFNTURsQnZiR2xqZVNCdFlXNWhaMlZ5TUlJQklqQU5CZ2txaGtpRzl3MEJBUUVGQUFPQ0FROEFNSUlCQ2dLQ0FRRUEyK3B0eCtnamxvRHFHZm5XcnVsa00vT29ici9VM1BZdlMzd0dSVWpTV0orZFRqK21iS25YMkxndEFyeTlYY2NuM0FuTG9yRUpLbllRUzZQS0NHR2Vha0RMbnlqZ0M0RTJLbEFBOU5QRlg0V1lNaXphVTZ5SGdZWGswSXA0R0FKRi8raVZxa29VQUFQdlJPekI0Y09SSFo2UjY1N2tLUjcyZWFxOFpYVDQ2WUpaNE1sN1NGY2tCZUpOTmZaU3dtQW81UDVKaHBHZ3lDcGhNTk1XQzI5dFV2RXVMdUJ3VXJGM1FHaGZzRytPblRtbUtuYm9mcUN6MS9xVi9yMzhkUDBhdm5Ga3JaV0ozM3VPb0doT3NRYTZBRHR6ZTZORmlqKzNaclUxZHFJSm8rRWVqN3pydFU0T3drNzlWWXB6RXlIY1g0Q1lqS29PZXNWTmFTWWh0Y05MYlFJREFRQUJvMU13VVRBZEJnTlZIUTRFRmdRVUxDemFBRnYvcVRkcGx4SnJScFlPRUM1cnMyTXdId1lEVlIwakJCZ3dGb0FVTEN6YUFGdi9xVGRwbHhKclJwWU9FQzVyczJNd0R3WURWUjBUQVFIL0JBVXdBd0VCL3pBTkJna3Foa2lHOXcwQkFRc0ZBQU9DQVFFQXhELzJmNXVKQTJpT1Y0TDllODRuN0JPMlYwRjBWTERZb2NNYlVYWlF2bjZDMm01TlJnWFQ0RmN1TUFScnpRb2UrN1k4d045MWJkOXk4RWNxQU5jV0cwR2EwSEp6VHVDS1ZVRUJ2TUx4bFp0WUtlSXd0VFdsZFpabCszM2plVXQ2T2RqNE0xbmNEYndHZVpDeGo3VlpwVExaODNXMHVWcGlUQnpqYkphamlFY05RNDRFL2pHbGpGNUhmOFhWNEJqR1FNeVFuQ2VTckw3MWNRYXFSM2owTWdKWTVrcjJSY2Z3U3IyQWN3bENXa29WbzlWL1dpd2lzQjcyNmo2dmlVdnJObWZkQ3R3Qzd3bjZzelY0RWoyMkpHenpZa25kVkszWHJ5eVZhTWNNVkNsMHl6VGVGM1lXMFh0cTJXTy9FcnhnaWRsNk9sdlU1NEZyUFQ1T2JuODlNZz09Il19.eyJBdHRlc3RhdGlvblBvbGljeSI6ImRtVnljMmx2YmowZ01TNHdPMkYxZEdodmNtbDZZWFJwYjI1eWRXeGxjM3M5UGlCd1pYSnRhWFFvS1R0OU8ybHpjM1ZoYm1ObGNuVnNaWE43UFQ0Z2FYTnpkV1VvZEhsd1pUMGljRzlzYVdONUxXNWhiV1VpTENCMllXeDFaVDBpWjNWaGNtUmxaQ0lwTzMwNyIsImp0aSI6IjJlYTEzMjFjLTIwZmMtNDgxYS04YWRjLWY4ZWE5YWI5ZGM3NSJ9.gL_CEh4Voa7Zz2wEGHLFJz7t3sPB3JhQiNus1NbOumpJXhtVlx5ILUDQ98a05zxoUbde2fJeiMWipM5lfMdAf7MOZ0zH_SZNGFY3jyURKbOfehuhWeFyO99v_xY-I9W84pKL8wTe8WboNnlWXKd6-ZpSWd66TM73U_UJJzD5xRQyRiDIIlaPh42GxMl6B1DALRIDgFRH-QyCMfSrndlOM034VMXWssEeVNzH-SFnxbpfPnU6Hxo4pmJMg8z6J-9wvNsnlcpJU9pXxyz2koD5zJafOn6Q4H-yDG6cObRxRfp-wEoeF_nKqKQ9i6oMV5B3dt-WX1aikglA7yL-AHhN4Q	vFgK6t29PXLIoWr3zdysI6TMPRxO8p3iEguGKSuqeA8	2qBmmJvZ2J0z3nI3vAZLawbwRe3985Q4BnEIATr8osQ	https://127.0.0.1:34365/adfs#5e71f1ed-0000-4000-8000-000000000001	2026-11-29T10:39:22.783Z
\.


--
-- Data for Name: schema_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.schema_migrations (number, name, applied_at) FROM stdin;
1	instances	2026-11-29T10:39:15.804Z
\.


--
-- Data for Name: signing_keys; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.signing_keys (instance_id, key_id, sealed_key, created_at, retired_at) FROM stdin;
873da04bc274a71287cb65e409fb3e04	C91BgqV8EuDXfTKKbY2lAvE05nCmV3AHm/qsScnOXhQ=	v1.jgYBGg8CC7_J.eC_qeuJnueFJ7okf.INsnKEjt-G7t65WmzvLCrloIFrBIAz2Swpd5RakLyNwcEswarfOd0gONxS33Ak1N7pA9azPy_e9nnawtcZEm_5DQGhH3cXaM5jltVNdF2kwx6eRnF4F5TZitCLrZmIK9YXMZ2V-rCM_Fgg7UOCMYwtefuG5PhjaizgFvK7sF_5z3UMb1qa_Bl91jLRWVb-Q4nmhQDk4usTMjgbMfQ9zZN68gDNUCJdj9ys3Ft76X8XPpUTjQj_ivhoZu1WuOehighmSD4bJ5JJLG2tVwYjkFfaWhWGIZsibJJwc5GIhLmFfeEN1U7BEX3qdDpR4lZB3ZCDmZkjqtlan5ZiB18zlmkFp70aa5l_43XcjPBhHFVsL5pkUyVmg884mUh0k16GSDx4wdv5j32uq-_iTO33MC8IK-iSHgNWjpfA4lj59Yo4X9bmvK_IJCqXPz6L9bl9XD1wtsBwCnB48yETPPjlyTqa_mhjOevLoIZIgT4e6AQpfPm86HVWW-VmP58crGPKBh4BPFJEHHLqbhyhXgT0oj4L76zCGRNc2AdHpfO59kt6K9La3UHTgXNIsU_pkW5t8rbNO_J5D4F88F1QBNw3OgGFYpNVYkXz8tkk-vNd7we7d3l7fakEftNlvGmh1jbG2sLvvlcFjZx_TIP0qJj-u08EnqjvfWeJ6P42gWVB5QBPkU3QXv9YaVPtVmNhy5huSg5ayPWdll2CIBThhCn_6hOF_liJxA_koMpCGSCWe6HpXQpCygFGgIclE--ujEuX0QzfaqKzy7no_P4K8Ml8uPVOqej2Fn3m556rcPGFySpQQaAOdzpF_LttmfvT-qyLClm8uzDLe_-PbSieI0ptjnofswoPpUWrt39e-3c7LZXvjRZ6fPAs1zJ9AoJQlEsiakdC9kfB_mywtuGMyN8gRzSCNMMi3o2Gn3OkLB8r4UCIyoa0LAnpUIGR7pZni7HvqaArKyRO6lfjVygNV-9QAiHmpL0t_7GzG1mbHmcZfkis32chXoVggPp27zJ9pb9MDScFk_nrGIWPgAJDn4ybD_x_se7rDJ8DWqvHRrMpk-RVJUPjecD9sOv4EvimOyjpeoTUEOugVdwDJ_8A5x2IrwnwzKFR-GbBwGzj7AqQgeFPc2rR8pWXx1a5ZVAYUifkNpMDfaSO3XQ2KD3gyDVeHn0h0zcR46E46-mJKx3TJvtdYNtCqTFJWeobAQOaRug8CKbDYp2P1wbPin0FmWJqF5tN_qGHIewvOtELqGHE_NK92cazKlLGN-dLApjvVbEXHPUIy11PTpFqrwvqzxTq0UxeZsNUOY1DilyymYjTnnFLKtTd52esNbZtImvyxh3kBTXRph6LmTMBdyXLrmbxZIWnoBZFCb5ptnSHR3CVpzdVoD0Wf8oUjvhib5tOUg9Cv7TiJOhZc6tx8SFpi7PgeRpFdIp17QUA2KEL0dFnx9AER_QtJ8DnTV9XrouBjuWMvSVJjGAEHmBd6w066UZf-uEq3YkLSa2xSe0RZrHy-NSAxz0CZ9dX_RQz2BA11FMgNDWNw7_KIfglGB8x2U0Zoneg8UVwVA_WSmInz6DQ6S26EDzfnUs85DFTXdbcA106VYpQDMKPPzzb2aQITYm5--cgfbk6ABFONYuUTu720w3vH9	2026-11-29T10:39:17.045Z	\N
28560b783868279bc1fba532d29ff724	fZl5t+g6dPLdH21QmfZbr0D2hxzKNbmRsLTbLaM/LDY=	v1.jgYBGg8CC7_J.bj4DvrAPQwb19HOu.0g2875NjA9Zvszex80AfF5oP0FOWQhU9wsv2OyHe7lHIjqGvlJzKCAAIq9NWDGniYds79wtVRaqGLIvbRD8K_Ho9yYdSIf8m1j6VrcOaU_7ulZI8qGwpnxhMTezKzXFuGrrwPTQUwD1e9KCI-f1Fyejbf4eDwXmkx-zWuGVUMMzre3wAf2C6p_E9qUiRxiIpJAz4rIEUdiLcI1wZ583jKl3M5XAdybLCInh5njc28w2OW6NtO4FKk-tUbjPJFggOToBVaqCsgaAb09h0dH6RT_LIlT9eBFxB-s0GRQYh3C4OPfKLD3g3zO-E-8kVLUljYiXbpVLTB37y0WxGI5LrablGBOWV9rBRxDsTA-InQgCtmfAeaTy0VWY6x6qHEWJrygoiSYWTmuXiHoH28oJJSKLjFkr3FteiQLOHlbllg2OFAinuY7zVmWb8qON5VogGUT0t7LcMfSFgBi6C4UzzMzeR9yaf9gTbQ7RO2oVRbscFX2kYpde4Gq0HPKqCTTpjDsnw3CubNkbj2SX9jnLIBHcX1aAVydIwvjyd2ZKeGqik6XTU0KH-1vctBKZrdffUYl1rlEkAG4FweXPE1QawdA68tylio6S0uwuREKYtY9f-X3izUuJhkIfPZXi3esKzRAouAkqHvYRQSMNuvoq59VCldmce3GH9uzh_qxavXyw1fcItj7unD5A37LOnHbeKMAn14dorOCVzzFNKHOmlRQmr0V_qX02LMR6dlngAuPDL2GlVhMs6zaWp7x9pNSoA_xOg3hwOz8679hwN7aRhbNzU5TtXQKfyU3ROE44xcVCpNwxl_rT1j8fmjHaAKfszmXZXviLQu8Le1W7PsrYf1-jvdkxo5m59PZG541y3dOuIKB0lgX28C9wJT_yR6qW0YOmi77r4nrcNd53MMBrsHnhSbuGwrU9nqTD7KdFDd8yGhZXmN9XQzd7z5Y8q4-ti64-YpbjFAA4WA128BHsCjxE8bR2gw5VVgLYurFdXCBX7M1D3JtgQCetF9IoNytdvOoEuJkg9PEgnS9uEuwSKM4HETf2HIw92A75RLRO-2X9hBP2Q2vEujmmJ-05M0E0k3Qx7KUdd6Og1LMLhsT0jZ8p5PpyRCa1PLyirBh5V242fSltd24g2mA4PN7vgq1TIkOFAwbxNIxJtXwHRsFYATrqU8ByFbhNZnFZJgvEkqsYyoOOGxrrtGU8YKTFQoGsz23bvik0-pcsjB9NnPyFBB98C97kNorm0xuEtg9AIhGC_TCM_gHTJJFpFU-_VXTvena_xD1fsga6fs-UlbMjhZYSebZ_suPpEFHVgbdAmR5WeV80e3Jg7jyMWCW8Mdc_Pa8vVLv1Uecs6YUoj7uBjGwsc5xE8yM45LCW5faebi2li0x0fFQDgZt3LYIN8H45j4UCWa3A9vMy1UJ22tuDpjKZlCX5n_mKe3zL-odr7sLj97br05DKHj47H7oRXfU5tlGDVwHCTbpcG1g7EH_GH6UddIPfbV7flNuvWJOHD9u2dMmHBi3CQUsn7jllnY0PIqOR8Q852uzencbMOZ5Hd3vsEnt5BkbIA-GTwqmH5GDhrtosR_-fw51CDaUhEFD3iPgJ4hoeyLFcdvmpULmFpFJlRw9UCEJ4A78U1Fl8uiLmO	2026-11-29T10:39:18.635Z	\N
50864574b1bdc5c1a2d2c03fb70bbdec	G+TuSsd+gd5OZm591mDqit4xhwpxdUpBKMTr/JO/3Uw=	v1.jgYBGg8CC7_J.dRSdMV1mhrer2CPn.ZqewOnx-U4icxh1vz1eVqBD92FRGR0bZsdQ7_zL8Ex3oW1nR4dIrGqrLYO1ToMzz6G3JxuMtqf3DuwUpdn52pxc3QEiTWg0xqKcNq5k1lZgrt3dgG_Z6aIsqiw-rGyfMvukS8J8w7xkFO2PINiKkBByEtK6qflT3TvQrgOERKBSE1hmg644Ud1ozfQplcMKnFLkM1FjaO4PN7WuTcOW9C_axl10gVYETs2jPlK0ApJP-yt5ZudW276xUW10z92NwqKBp76R2Ouq9TnXIN3KActqgxPc55kwyX5S2YXiLrZm7sF5jGbs1hBaUdqbXLaFIxwaXc166LhkOPPY6ik3YQP9t34TOX8HFwidp8Y8ztEgbVyCmsmmUtEXh7yzmkn8Wh4IBwJbX99XnQT5Wi5CFlvXiB6or5WPuTcEbxa7IA7fsW74llJ5T47ySS8LXJm8e9X6HzbDxnFRyZSobeV9PAiIhOgteYZF8HL3wbfNhjLZmAXzrXvk3bH-Kvvz3cTDEt-oZ5LX6sd3ROVwNnQc__Ea29bW3x1gm9mHx2QSHMsXtPypHoEGkp1hUv9W92gOyT2grCl20_JiQgrKpgjtJZOKvM4yvIiici6CzEqtdJ47x1LW5eMU1-HXO6J3fyUyrcmHQmiQpdZ0r9uZ1MF6U2Yn1Nhfxq_mX-i58-FM2StDatq0uVDYsQ6wM_I0iAttLpyaj_yLASDdezepllJXdQde9Yiug-H4mk3GmFxlFR-VJUt3-hcJbGlwCJ0xXO5jKcnsVkh2bvv00gy6Rvbt_m79QwAQlCpRdmy5DMhPGxX0Ir1CqkSL3f4HCqJ7p_XFedrX3XKKPWemDMWNOm7i9t1KvX17k1uPuGFPVWYWdHnSCvzcOmxKnhys2DT0hHsMZugjQ6DMV_Pe1DZiBbD8hOvSiyrdZNMgwlyIJuNSKqWB3KTHtl0X1RcnZx5ahFd7n-bTd1StyPVgrDHPZi547fFE40ACwBDJtLqeFBwog9aaWeb0znq5mghwlLy71ATRm6DaGnxRwoPMRbbd_U2TGNnn1oUEbYg1GlftG_34ER6ck8fTS-UihqmPYiAnftfq9WnSs1GovW6xuIB9__m-Y0aw9R5Ay1xTq2xIKYEYWxfDRFMx1s36R-sF5hilM4mGM4XKcipn3PrTMz7BjQxsto5IlecRu1fB0_yaZfH3DorTtpuvZlZZKEQC4WJOtxzb-JItvSwtYxU9fCUNcHBuSfz9fqoMke00ESfIMLyJaFBAyXk4ewIsY2caMgi8N95xPhLxebn8d_reOll_Ytn5wO82V6KUI_HjgJ-p66diCFC2dazum4o0H-g-fz9TL0QPgz4-dVN6eRCF6tUgEtsNMSgvvXg7N-Dh0aw2O9FbJJgoset066vQbZ2DbpYjs5bs6t4GZTJYf_stANtsR-8IEx7jDhx_okFsnDXhRS3GfAxjT8YMbSuPMhj1WjrYXlFOLJQK26nbpj49l9Cthw3xktSs9ILCSYO9ARgyOLIOIJhhO6elwqnEvqbe-FDDXn20qn4B6m6U3I0Vd8Useafe4Py4Fmff3PP-0W0w-CYvH9eQSMjKgpHuIoSaYBN9fy7nuaf5XsFGPV-P2KKD1POQBAb6_E6cDsAxr84vN33zsjcCYeQ	2026-11-29T10:39:19.465Z	\N
494be1017f44303cf946c520bcc7328c	6vhy1vfoZ4v9bR92DJygLd6wWgKfl2zFpouwZaMeUbc=	v1.jgYBGg8CC7_J.1vdsS0-GB-li6I9W.9d6GewaTGlwpIjF5h7xXkbR6_vO89xcHpJcrpSMeIAlNP9P6WsormjEt5wZRL0_Hes7_a8kpRQ5pOcBWYwASWBHmEdPpbr2k8BYr6oApsPGdVHfWzlPnr90fIYtDPdNRZ8guiHKyl8ARQQzln8u8H5CQaLQLA6kHQrxaGkWkdUjZ8L-p_m5h_TEpiVw8NFt1sVBOxgVMCs3Z0M1RZeKX7QE9mAIzb6AgtbW3wueMHKOdMx6o_gUVpmP5JT5W8Us0TsEmR58v-iQeAfuUxHg23s6OTI8RUTHKKjsXPdxyYIw4Hw0G2kJEJFNL2UrC45NoUp6J1mQRG8H3YV2I6pWPNC2Oj4NPM6zqGYuiPvRNWwsAYnTm18MVdSi21t71SyKUK-LA8Ni3zHRiyjz_qTXYITzqyv3hZ0Ij8SsnrMsOfvl-XUo1BbvVBbFxWNewJEFbBGZqDIC4Cx0D2f0bT26tF6M5AR3GHYubYwu1skvYPDDlTuwwlEhLLWERYndYNZCaxZ8qKRmTEkOgCfuAJ5YDYJAarzMZJFr2AxKuPb1dwGa90Ri245McKMDP35B3ctox8Vh6D5a7PciOP_8cKDwbil0raRumbTDwfIUde7c3hN7VWGfPfFeg4Gyiwow-qet_5Prk1hUdk7PwJhVSVDbKLnUaJrOEJgwpgQmZx8JUrLVYFrDMyAGks9O0-PnZipD6NHUzqzk-aZTqQg7BKGyI7cuiNbJ_seIL0QXWWw8mnUEVNV9giFph27oHSwRDMhjXj7jPg6Sd0gjPhq_nKiqdL27DVEtoaHeLoGVTbIAbeFxZVy0vSNCjG9SdTTYRNiC3D-8G_p5DjDVqq97fAbmZYXwTs6jTKHYV3Vvk7dPy3BCR9aXQPa2MAq4UQUb_CMrlY7-duQRV--P8wcWQccmVj8ztgHZmQ6-IlsGdh0c846BX2NY4nvuf-v9mDI-hor0Sd9JdGnGUHnRPrnpmyaa2lUoRhEgGoOTmRsFXvT3ioPmuKuNYFmsprHLTXXMFS97aR2slAmzbL_Kfr8qNBPpm7s0MZxJ8IDQZ9wQ26LPE_aIDn47beWefOLkZtC2jYe8ICYpswu4QqdjHHipPDBV-PYrw4s4duVDh26z3YlvLKajdKG1iHDIsTqy-pHSvg-rutJFQK22MXvxL7KDXSFLNZeCBUUV1P5g-XtB1gliREDi-HyWk86Gaw1ab6LGoek96MB8JPj6p0wZ9jblxTGvVxqZ9hVInzE11-jnAB1Na4mwAZI8g7NyqclEH_fNcqxBKoEFfdFcJSfjdtA0YO2M3i05pn5ixUhF3qxrx8CLRZ8786IJWp6IZJxyivUy7omnDFlTL8yuqjA-YiJvcPPhryUpUj4zUc05KOIuZcFYWCXANa6wc0hKz29WwYhsJaTBP0DsX2-6wAqpfvtYqvhSea6xudU1Lrs9-6zgv0foiB6p6f2dfPA_ZV9ALJfs8rzqearY3Kfd6HuVa5XxckJ1yTUuZOnDhwURaDFAm_a_lPFM1b0rWHjtBE2eb_QFzVPNQNnDyjBdvAnrDQahBs56dEILV588xvqsJ7XspRzhQp5qNFtne8ztrGGXOIsyDSJ9rcm46TklTuWBsCVPG8yOJh3dwTo4c38TYc1F8yI-QM5xhSA	2026-11-29T10:39:17.953Z	2026-11-29T10:39:24.864Z
494be1017f44303cf946c520bcc7328c	VKBeKWv3+mmciYY1Qb1hv8flKqNJkEpmt3V7o2u+x9g=	v1.jgYBGg8CC7_J.C6DGNiBSmEGYmCDQ.1UyqTpoXulBfnaHA_OUNcZN7KZzhix3p6bsRVLgsA_kjrPn8XAt4ET2UTM_7cjgO4vrD8GSRmq9kIZPFq9KVgMIskGccJOj-JBoA1mSqUTcAlSmFIKS6q3q_xt5TPJCo2-GYiarjLZwPHvMlw1zZE_ew9OJM6zGpSsU7geZemsTl7exJTMrQR2jb4jyL3rpvv32YvRtRt3iwc7tNHmsvYHS46ygzB3KBpEx6cRy_7Lo9yuek4jhkzUe5XsqzeT-1V6ak6pIJJYsRwUYfpRn7hJzM4AL6OCZQfNPaWNKMgvmJa1NcinfGbkZUNK716Z1iaSQhizcK6Xb11yWrmqRvaFEYkIVSS21VWMpR07hZ6sHsrTPgYZXul2mNiukG6izhvOgAzqhUDY7PfanqBL-3Gv84Hbq0BNJK8y5kNvuknwnfnbHauUMmI_y9lFt-TQikEiKf-IklPsnDukM5G5q96eI4_bPGD3BPZYPN5Kanhw-6IOA-6DG5fyh3YU9UqnC_wngq8lJfgxnBgbdx17BjWpiEi2op5i2MolooWDltSMSZbnD4Ltq7soY8xoLFQiAxB1KI77CA_6QGuliTVuwOeCVkDK4qPBHtuiPVzpxqZeFWWTFLHCCiglsEHWB6OHEQdOJOCY50xaRuzMJnNcmx6-1XPAo5shIzRlIudLfMnHgtyT88XSyD0G4iDzn-2-ohabt92sweHP-1-8Eg8Lv1bV2xsKrbftSlqD69OzJEhhJlzuiAyZrcduj-vn-JbLAN6dlLkWSO4Ewu55HT8uDGqdqkFrWShhTH_rkqw_ngP4E4jzjaYk-7BmrSIyLfRILDei0e1NYeR5faxSjVIsbt7o1wq-uX2SJ-PycxjnNBc69fzHqVLBICk7ROPYwjtCbsz9y_ESgk-RpEMN3oF4amoUnXipwgZ6YVPCzuva4KFUB0g7EPfZB2d8_4ggMbSO-XaIAwj2a5B358svaj5qRx-5xFiZ9SJvbrjbdROxMUgNfJrAQ1Qrc3RVMI6Y8WcAoP8yM21_qlbDDg2TGBByiLIEMdgbmRtJ1c3sRcJrydhbABfBMoZwgVDICmRhxex79WH-8_luEy9VFZb3ZGStL8QeCHrN9AwqI182hU5KO6vdn8Kjb5oq8NWKSSoH3jSpKY_dE-3jo5-vncmeI7_6cF76BLWSeZtyF3CvM6moHEM3QWOLgB-kvOilzkLGp3PCIQ5BgvFjiF8DCxRU1xhjEhcTbMEMMEA-nBhrEL4GS49hp33x2z-l8kVaerHelj64kPAl_uf0RwYnEBGwE3MTaFFWd2p_qFq4Ofg-kj7i5eE7L1MCRrW-E9ALnAN9__BPOhWJiDPJRPBglLiAXAcC6EMWpj7tq9rGBqpJgIQTa60V-NPaDPRHCZGiMWH5eWGnCASL_ak1ulEK5eSHuMPxzKTVvECQM6mTyZU-iRbBVGguPTNowvMDBmPwiTVhmvbYcQN9M7MGpSnwk0DVGFNdOi4aNsP6OTtVVJZ1xiFXMWq8ZyLyV9InvJKwrbXZl8ALULvr8dzhMIhVjv-ZwBCsI4s_Zwx61_1DzNnwJ-DOjCDqJjQbV-dXxzaMXbuHJhvrosqvyWH1cm5vxWSZG5o87D3KiZf5jIstY7cEbEFOLRvSzK	2026-11-29T10:39:24.864Z	\N
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
-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (number);


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


