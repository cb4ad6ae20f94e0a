# Runs SQL on this node's own PostgreSQL over its socket and answers with one line of JSON: for each question the columns with their
# types and the rows, or the error as the server told it. Each question is [sql, write]. Nothing of it is in a list of processes.
import datetime
import decimal
import json
import math
import re
import sys

import psycopg2
import psycopg2.extensions

SETTINGS = json.loads(sys.argv[1])
# A single question that only reads is asked through a cursor: without one the driver takes the whole result into this node's memory.
READING = re.compile(r'\s*(select|values|table)\b[^;]*;?\s*$', re.I)
CURSOR = 'DECLARE pgha NO SCROLL CURSOR FOR '


def plain(value, type_code):
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, (datetime.date, datetime.time, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, memoryview):
        return '\\x' + bytes(value).hex()
    if isinstance(value, (list, tuple)):
        return [plain(item, type_code) for item in value]
    if isinstance(value, dict):
        return value
    return str(value)


def types(connection, description):
    if not description:
        return []
    wanted = sorted({column.type_code for column in description})
    with connection.cursor() as cursor:
        cursor.execute('SELECT t, format_type(t, NULL) FROM unnest(%s::oid[]) t', (wanted,))
        names = dict(cursor.fetchall())
    return [[column.name, names.get(column.type_code, 'unknown')] for column in description]


def error(failure, shift):
    diag = failure.diag
    return {
        'error': (diag.message_primary or str(failure)).strip(),
        'sqlstate': failure.pgcode or '',
        'severity': diag.severity or '',
        'detail': diag.message_detail or '',
        'hint': diag.message_hint or '',
        'context': diag.context or '',
        'position': max(0, int(diag.statement_position or 0) - shift),
    }


def answer(connection, sql, limit, most):
    notices = connection.notices
    del notices[:]
    paged = not SETTINGS['write'] and READING.match(sql)
    with connection.cursor() as cursor:
        try:
            if paged:
                cursor.execute(CURSOR + sql)
                cursor.execute('FETCH FORWARD %d FROM pgha' % (limit + 1))
            else:
                cursor.execute(sql)
            rows, truncated, size = [], False, 0
            if cursor.description:
                for row in cursor:
                    if len(rows) >= limit or size > most:
                        truncated = True
                        break
                    rows.append([plain(value, None) for value in row])
                    size += sum(len(str(value)) for value in rows[-1])
            status, count, description = cursor.statusmessage or '', cursor.rowcount, cursor.description
            if paged:
                cursor.execute('CLOSE pgha')
                status = 'SELECT %d' % len(rows)
            return {
                'columns': types(connection, description),
                'rows': rows,
                'status': status,
                'count': count,
                'truncated': truncated,
                'notices': [notice.strip() for notice in notices],
            }
        except psycopg2.Error as failure:
            if not connection.closed and not connection.autocommit:
                connection.rollback()
            return error(failure, len(CURSOR) if paged else 0)


def connect():
    options = '-c statement_timeout=%d -c application_name=pgha' % SETTINGS['timeout_ms']
    if not SETTINGS['write']:
        # Both: a COMMIT in the middle of the text must not open a way to write.
        options += ' -c default_transaction_read_only=on'
    connection = psycopg2.connect(
        host=SETTINGS['socket'], port=SETTINGS['port'], user=SETTINGS['user'], dbname=SETTINGS['database'],
        options=options, connect_timeout=3)
    if SETTINGS['write']:
        connection.autocommit = True
    else:
        connection.set_session(readonly=True)
    return connection


def main():
    questions = json.loads(QUESTIONS)
    try:
        connection = connect()
    except psycopg2.OperationalError as failure:
        print(json.dumps({'unreachable': str(failure).strip()}))
        return
    extra = {}
    if SETTINGS.get('file'):
        import yaml
        with open(SETTINGS['file']) as file:
            section = (yaml.safe_load(file) or {}).get('postgresql') or {}
        # Nothing else of the file: it holds passwords.
        extra = {str(name): str(value) for name, value in (section.get('parameters') or {}).items()}
    answers = [answer(connection, sql, SETTINGS['limit'], SETTINGS['most']) for sql in questions]
    print(json.dumps({'answers': answers, 'file': extra}))


main()
