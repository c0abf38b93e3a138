-- The partitions that the delivery stream writes, as Athena reads them. Stack `streaming` makes the
-- same table; this is for an account or an engine without it (Spark takes it with USING org.apache.hive).
-- Each line is the detail of an event of the enriched bus: enriched-event.schema.json.
CREATE EXTERNAL TABLE IF NOT EXISTS transactions (
  `transaction_id` string,
  `customer` string,
  `card_token` string,
  `card_ending` string,
  `amount` string,
  `currency` string,
  `merchant` string,
  `country` string,
  `timestamp` string,
  `enrichment` struct<outcome:string,score:int,case:string,judged_at:string>
)
PARTITIONED BY (`day` string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES ('ignore.malformed.json' = 'true')
LOCATION 's3://LAKE/transactions/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy-MM-dd',
  'projection.day.range' = '2026-01-01,NOW+1DAYS',
  'storage.location.template' = 's3://LAKE/transactions/day=${day}/'
);
