package sfu

import (
	"bufio"
	"encoding/binary"
	"errors"
	"net"
	"net/http"
)

// maxMessage is the largest signalling message a browser may send; the longest
// real one, an offer for a full room, has a tenth of it. LiveKit itself would
// read a message of any length into memory.
const maxMessage = 1 << 20

var errTooLong = errors.New("a signalling message is too long")

// bounded is a response that, once it has become a websocket, ends it at a
// message that is too long.
type bounded struct{ http.ResponseWriter }

func (b bounded) Unwrap() http.ResponseWriter { return b.ResponseWriter }

func (b bounded) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(b.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	return &boundedConn{Conn: conn}, buffered, nil
}

// boundedConn reads along in what the browser sends: RFC 6455, section 5.2.
type boundedConn struct {
	net.Conn
	head    []byte // of the frame that is being read, until it is whole
	rest    uint64 // of the frame's payload
	message uint64 // length of the message's frames so far
}

func (c *boundedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if !c.follow(p[:n]) {
		return 0, errTooLong
	}
	return n, err
}

// follow reports whether the bytes may go on.
func (c *boundedConn) follow(bytes []byte) bool {
	for len(bytes) > 0 {
		if c.rest > 0 {
			n := min(c.rest, uint64(len(bytes)))
			c.rest -= n
			bytes = bytes[n:]
			continue
		}
		c.head = append(c.head, bytes[0])
		bytes = bytes[1:]
		length, whole := frameLength(c.head)
		if !whole {
			continue
		}
		const final, control = 0x80, 0x08
		if c.head[0]&control == 0 {
			if c.message += length; length > maxMessage || c.message > maxMessage {
				return false
			}
			if c.head[0]&final != 0 {
				c.message = 0
			}
		} else if length > maxMessage {
			return false
		}
		c.rest, c.head = length, c.head[:0]
	}
	return true
}

// frameLength reads the payload's length out of a frame's head, whole when all
// of the head is there.
func frameLength(head []byte) (length uint64, whole bool) {
	if len(head) < 2 {
		return 0, false
	}
	size := 2
	switch short := head[1] & 0x7f; short {
	case 126:
		size += 2
	case 127:
		size += 8
	default:
		length = uint64(short)
	}
	extended := size
	if head[1]&0x80 != 0 {
		size += 4 // the mask
	}
	if len(head) < size {
		return 0, false
	}
	switch extended {
	case 4:
		length = uint64(binary.BigEndian.Uint16(head[2:]))
	case 10:
		length = binary.BigEndian.Uint64(head[2:])
	}
	return length, true
}
