-- What processes of the release before insert, table by table, with every column that they
-- name. While an upgrade runs they go on with these on the schema of the next release.
-- At a release: replace this file by the inserts of that release.

INSERT INTO realtime_sessionlease ("user_id", "epoch", "connection_id", "subject", "room", "page", "login", "transport", "address", "user_agent", "device", "claimed_at", "renewed_at", "released_at", "lapsed_at", "ended_by", "policy", "lapse_noted_at", "rivalry", "granted_page", "window_started_at", "window_claims")
  VALUES (9001, 0, NULL, '', '', '', '', 'socket', NULL, '', '', NULL, NULL, NULL, NULL, 'revoked', 'newest_wins', NULL, '[]', '', NULL, 0);

INSERT INTO realtime_sessionevent ("id", "user_id", "at", "kind", "epoch", "connection_id", "other_connection_id", "subject", "room", "address", "user_agent", "device", "transport", "detail")
  VALUES (9001, 9001, '2026-01-01 09:00:00+00:00', 'claimed', 1, NULL, NULL, '', '', NULL, '', '', 'socket', '{}');

INSERT INTO realtime_seatrequest ("id", "user_id", "hold_epoch", "page", "subject", "login", "was_holder", "address", "user_agent", "device", "asked_at", "state", "decided_at", "decided_by_id", "terms")
  VALUES (9001, 9001, 1, 'page', '', '', FALSE, NULL, '', '', '2026-01-01 09:00:00+00:00', 'waiting', NULL, NULL, '');

INSERT INTO realtime_processregistration ("id", "host", "pid", "started_at", "last_seen", "layer", "database")
  VALUES ('00000000000040008000000000009001', 'host', 1, '2026-01-01 09:00:00+00:00', '2026-01-01 09:00:00+00:00', 'memory', 'database');

INSERT INTO realtime_roomwatch ("id", "room", "expires_at")
  VALUES ('00000000000040008000000000009001', 'room', '2026-01-01 09:00:00+00:00');

INSERT INTO assessments_category ("id", "path", "description")
  VALUES (9001, 'path', '');

INSERT INTO assessments_question ("id", "category_id", "kind", "name", "text", "text_format", "case_sensitive", "feedback", "tags", "source", "source_id", "created_at", "updated_at")
  VALUES (9001, 9001, 'single', 'name', 'text', 'plain', FALSE, '', '', '', '', '2026-01-01 09:00:00+00:00', '2026-01-01 09:00:00+00:00');

INSERT INTO assessments_choice ("id", "question_id", "position", "text", "text_format", "match", "weight", "tolerance", "feedback")
  VALUES (9001, 9001, 0, '', 'plain', '', 0, NULL, '');

INSERT INTO assessments_test ("id", "title", "slug", "description", "language", "rules", "duration_minutes", "opens_at", "closes_at", "grace_seconds", "attempts_allowed", "shuffle_questions", "shuffle_choices", "navigation", "watch_focus", "policy", "result_rule", "published_at", "created_at", "updated_at")
  VALUES (9001, 'title', 'slug', '', '', '', 60, NULL, NULL, 30, 1, FALSE, FALSE, 'free', FALSE, 'newest_wins', 'never', NULL, '2026-01-01 09:00:00+00:00', '2026-01-01 09:00:00+00:00');

INSERT INTO assessments_section ("id", "test_id", "position", "title", "text", "text_format")
  VALUES (9001, 9001, 0, '', '', 'plain');

INSERT INTO assessments_slot ("id", "section_id", "position", "question_id", "category_id", "points")
  VALUES (9001, 9001, 0, 9001, NULL, 1);

INSERT INTO assessments_accommodation ("id", "candidate_id", "extra_time_percent", "extra_time_minutes", "note")
  VALUES (9001, 9001, 0, 0, '');

INSERT INTO assessments_attempt ("id", "test_id", "candidate_id", "number", "status", "started_at", "deadline", "remaining_ms", "grace_seconds", "finished_at", "receipt", "answers_hash", "position", "furthest", "score", "max_score", "needs_grading", "extra_ms", "given_back_ms", "note")
  VALUES ('00000000000040008000000000009001', 9001, 9001, 1, 'in_progress', '2026-01-01 09:00:00+00:00', '2026-01-01 10:00:00+00:00', NULL, 30, NULL, NULL, '', NULL, NULL, NULL, 0, FALSE, 0, 0, '');

INSERT INTO assessments_paper ("attempt_id", "content")
  VALUES ('00000000000040008000000000009001', '{}');

INSERT INTO assessments_answer ("id", "attempt_id", "number", "kind", "options", "stems", "response", "revision", "ref", "flagged", "saved_at", "score")
  VALUES (9001, '00000000000040008000000000009001', 1, 'single', 0, 0, NULL, 0, '', FALSE, NULL, NULL);

INSERT INTO assessments_attemptevent ("id", "attempt_id", "at", "kind", "by", "actor_id", "reason", "epoch", "connection_id", "detail", "token")
  VALUES (9001, '00000000000040008000000000009001', '2026-01-01 09:00:00+00:00', 'noted', 'candidate', NULL, '', NULL, NULL, '{}', NULL);

INSERT INTO assessments_alert ("id", "test_id", "kind", "at", "grown_at", "total", "group")
  VALUES (9001, 9001, 'mass', '2026-01-01 09:00:00+00:00', '2026-01-01 09:00:00+00:00', 0, '');

INSERT INTO assessments_alertedattempt ("id", "alert_id", "attempt_id", "acknowledged_at", "acknowledged_by_id")
  VALUES (9001, 9001, '00000000000040008000000000009001', NULL, NULL);

INSERT INTO assessments_devicecheck ("id", "candidate_id", "test_id", "checked_at", "connection", "round_trip_ms", "clock_skew_ms", "storage", "other_tabs", "device")
  VALUES (9001, 9001, 9001, '2026-01-01 09:00:00+00:00', 'websocket', NULL, NULL, FALSE, 1, '');

INSERT INTO assessments_draft ("id", "attempt_id", "answer_id", "response", "base_revision", "ref", "received_at", "answered_at", "why", "epoch", "connection_id", "accepted_at", "accepted_by_id")
  VALUES (9001, '00000000000040008000000000009001', 9001, NULL, 1, '', '2026-01-01 09:00:00+00:00', NULL, 'session.stale', 1, '00000000000040008000000000000001', NULL, NULL);

INSERT INTO assessments_drawnformula ("key", "mathml", "why", "drawn_at")
  VALUES ('key', '', '', '2026-01-01 09:00:00+00:00');

INSERT INTO assessments_livepreferences ("user_id", "hidden", "is_compact", "has_sound")
  VALUES (9001, '[]', FALSE, FALSE);

INSERT INTO assessments_savedview ("id", "user_id", "name", "query")
  VALUES (9001, 9001, 'name', 'query');

INSERT INTO assessments_monitorthresholds ("test_id", "last_heard_late_s", "last_heard_lost_s", "round_trip_warn_ms", "round_trip_bad_ms", "unsent_warn", "unsent_bad", "takeovers_warn", "takeovers_bad", "clock_skew_warn_s", "clock_skew_bad_s", "focus_losses_warn", "focus_losses_bad")
  VALUES (9001, 10, 30, 500, 1500, 3, 10, 2, 4, 60, 300, 3, 10);

INSERT INTO assessments_notice ("id", "attempt_id", "kind", "text", "author_id", "at", "confirmed_at", "withdrawn_at", "detail")
  VALUES (9001, '00000000000040008000000000009001', 'message', '', NULL, '2026-01-01 09:00:00+00:00', NULL, NULL, '{}');

INSERT INTO assessments_helprequest ("id", "attempt_id", "ref", "text", "asked_at", "claimed_by_id", "claimed_at", "answered_by_id", "answered_at", "answer_id")
  VALUES (9001, '00000000000040008000000000009001', 'ref', '', '2026-01-01 09:00:00+00:00', NULL, NULL, NULL, NULL, NULL);

INSERT INTO assessments_apitoken ("id", "user_id", "name", "digest", "password_mark", "created_at", "expires_at")
  VALUES (9001, 9001, 'name', 'digest', 'password-mark', '2026-01-01 09:00:00+00:00', NULL);

INSERT INTO assessments_verbrun ("id", "verb", "actor_id", "token", "at", "undoes_id")
  VALUES (9001, 'verb', NULL, 'token', '2026-01-01 09:00:00+00:00', NULL);

INSERT INTO assessments_verbresult ("id", "run_id", "attempt_id", "code", "why", "since")
  VALUES (9001, 9001, '00000000000040008000000000009001', '', '', NULL);

INSERT INTO assessments_ackminute ("id", "test_id", "minute", "process", "counts")
  VALUES (9001, 9001, '2026-01-01 09:00:00+00:00', '00000000000040008000000000000002', '{}');

INSERT INTO assessments_test_groups ("id", "test_id", "group_id")
  VALUES (9001, 9001, 9001);

INSERT INTO assessments_test_proctors ("id", "test_id", "user_id")
  VALUES (9001, 9001, 9001);

